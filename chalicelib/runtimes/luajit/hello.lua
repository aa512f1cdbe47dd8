print(jit and "OK")
