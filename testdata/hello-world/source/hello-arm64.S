/* Says hello and ends, by two system calls of Linux on arm64. */

        .set    MACHINE, 183
        .include "elf.inc"
start:
        mov     x8, #64                 /* write(1, text, length) */
        mov     x0, #1
        adr     x1, text
        mov     x2, #(end - text)
        svc     #0
        mov     x8, #93                 /* exit(0) */
        mov     x0, #0
        svc     #0
text:
        .ascii  "Hello from jbuild!\n"
end:
