"""Instruments: what a program costs, and how soon it answers.

There are four questions about a program that waits for input, and a module for each:

* *What does it cost?*  :mod:`~uievents.measure.meters` reads a process's CPU time and how
  often it went to sleep, from outside, so that reading costs the measured process nothing.
* *How soon does it answer?*  :mod:`~uievents.measure.load` presses buttons at times that
  were fixed beforehand, whether or not the program keeps up ("open loop"): a latency counts
  from the *scheduled* time, so a program that stalls cannot delay the load and so hide the
  stall ("coordinated omission").
* *On which core?*  :mod:`~uievents.measure.machine` assigns the cores.
* *What do the samples show?*  :mod:`~uievents.measure.samples` gives a percentile only if the
  sample is large enough for it.

:mod:`~uievents.measure.process` runs what is measured in a process of its own.  Nothing here
knows pygame, nor which programs are measured.
"""
