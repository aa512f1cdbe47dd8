program hello;
begin
  writeln('OK');
end.
