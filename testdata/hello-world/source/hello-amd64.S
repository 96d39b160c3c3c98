/* Says hello and ends, by two system calls of Linux on x86-64. */

        .set    MACHINE, 62
        .include "elf.inc"
start:
        mov     $1, %eax                /* write(1, text, length) */
        mov     $1, %edi
        lea     text(%rip), %rsi
        mov     $(end - text), %edx
        syscall
        mov     $60, %eax               /* exit(0) */
        xor     %edi, %edi
        syscall
text:
        .ascii  "Hello from jbuild!\n"
end:
