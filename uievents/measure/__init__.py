"""Instruments: what a program costs, and how soon it answers.

Four questions are asked of a program that waits for input, and each has its instrument:

* *What does it cost?*  :mod:`~uievents.measure.meters` reads a process's CPU time and how
  often the kernel put it to sleep, from outside, so that reading costs the measured
  process nothing.
* *How soon does it answer?*  :mod:`~uievents.measure.load` presses buttons at times that
  were fixed beforehand, whether or not the program keeps up ("open loop"): a latency counts
  from the *intended* time, so a program that stalls cannot make the load wait for it and
  so hide the stall ("coordinated omission").
* *On what?*  :mod:`~uievents.measure.machine` shares out the cores.
* *What may be said of the answers?*  :mod:`~uievents.measure.samples` gives a percentile
  only where the sample is large enough to carry it.

:mod:`~uievents.measure.process` runs what is measured in a process of its own.  Nothing here
knows pygame, nor which programs are measured.
"""
