program hello
  print "(a)", "OK"
end program hello
