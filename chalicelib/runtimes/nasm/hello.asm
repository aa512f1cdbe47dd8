        global  _start

        section .text
_start: mov     eax, 1                  ; write
        mov     edi, 1                  ; to stdout
        lea     rsi, [rel message]
        mov     edx, 3
        syscall
        mov     eax, 60                 ; exit
        xor     edi, edi
        syscall

        section .rodata
message: db     "OK", 10
