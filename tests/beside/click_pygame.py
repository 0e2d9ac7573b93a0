import pygame

pygame.init()
pygame.display.set_caption("Click")
pygame.display.set_mode((640, 480))
down = None
running = True
while running:
    event = pygame.event.wait()
    if event.type == pygame.QUIT:
        running = False
    elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
        running = False
    elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
        down = event.pos
    elif event.type == pygame.MOUSEBUTTONUP and event.button == 1 and down:
        if abs(event.pos[0] - down[0]) <= 4 and abs(event.pos[1] - down[1]) <= 4:
            print("clicked at", event.pos)
        down = None
pygame.quit()
