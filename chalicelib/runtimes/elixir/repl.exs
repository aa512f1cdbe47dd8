# Runs a source file as iex would: the value of the last expression is shown, unless it is nil or :ok.

[path | rest] = System.argv()
System.argv(rest)

try do
  {value, _} = Code.eval_string(File.read!(path), [], file: path)
  unless value in [nil, :ok], do: IO.inspect(value)
rescue
  error ->
    own = Enum.filter(__STACKTRACE__, fn {_, _, _, place} -> place[:file] == String.to_charlist(path) end)
    IO.puts(:stderr, Exception.format(:error, error, own))
    System.halt(1)
end
