import pygame

pygame.init()
screen = pygame.display.set_mode((640, 480))
pygame.display.set_caption("Ball")
clock = pygame.time.Clock()
x = 320.0
paused = False
running = True
while running:
    events = [pygame.event.wait()] if paused else pygame.event.get()
    for event in events:
        if event.type == pygame.QUIT:
            running = False
        elif event.type == pygame.KEYDOWN and event.key == pygame.K_p:
            paused = not paused
            clock.tick()
    if paused:
        continue
    dt = clock.tick(60) / 1000  # whole milliseconds, so 62.5 frames a second
    held = pygame.key.get_pressed()
    x += 300 * dt * (held[pygame.K_RIGHT] - held[pygame.K_LEFT])
    screen.fill("black")
    pygame.draw.circle(screen, "white", (x, 240), 20)
    pygame.display.flip()
pygame.quit()
