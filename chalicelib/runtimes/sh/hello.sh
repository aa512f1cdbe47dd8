printf "OK\n"
