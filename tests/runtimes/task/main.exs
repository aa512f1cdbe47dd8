defmodule Task1 do
  def fib(n) when n < 2, do: n
  def fib(n), do: fib(n - 1) + fib(n - 2)

  def primes(limit), do: sieve(Enum.to_list(2..(limit - 1)), limit)

  defp sieve([prime | rest], limit) when prime * prime < limit do
    [prime | sieve(Enum.reject(rest, &(rem(&1, prime) == 0)), limit)]
  end

  defp sieve(rest, _limit), do: rest
end

people =
  for line <- IO.stream(:stdio, :line) do
    [name, age, city] = line |> String.trim() |> String.split(",")
    {name, String.to_integer(age), city}
  end

IO.puts("people #{length(people)}")

for {name, age, city} <- Enum.sort_by(people, fn {name, age, _} -> {-age, name} end) do
  IO.puts("#{name} #{age} #{city}")
end

cities = people |> Enum.group_by(&elem(&1, 2), &elem(&1, 1)) |> Enum.sort()
IO.puts("cities #{length(cities)}")
for {city, ages} <- cities, do: IO.puts("#{city} #{length(ages)} #{Enum.sum(ages)}")

IO.puts("primes #{Enum.join(Task1.primes(50), " ")}")
IO.puts("count #{length(Task1.primes(10_000))}")
IO.puts("fib #{Task1.fib(20)}")
IO.puts("reversed #{Enum.map_join(people, " ", fn {name, _, _} -> String.reverse(name) end)}")
