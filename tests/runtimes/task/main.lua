local function fib(n)
  if n < 2 then return n end
  return fib(n - 1) + fib(n - 2)
end

local function primes(limit)
  local composite, found = {}, {}
  for n = 2, limit - 1 do
    if not composite[n] then
      found[#found + 1] = n
      for multiple = n * n, limit - 1, n do composite[multiple] = true end
    end
  end
  return found
end

local people, names = {}, {}
for line in io.lines() do
  local name, age, city = line:match("^(.-),(.-),(.*)$")
  people[#people + 1] = { name = name, age = tonumber(age), city = city }
  names[#names + 1] = name:reverse()
end

print("people " .. #people)
local cities, towns = {}, {}
for _, person in ipairs(people) do
  local group = cities[person.city]
  if not group then
    group = { count = 0, total = 0 }
    cities[person.city] = group
    towns[#towns + 1] = person.city
  end
  group.count, group.total = group.count + 1, group.total + person.age
end

table.sort(people, function(a, b)
  if a.age ~= b.age then return a.age > b.age end
  return a.name < b.name
end)
for _, person in ipairs(people) do print(person.name .. " " .. person.age .. " " .. person.city) end

table.sort(towns)
print("cities " .. #towns)
for _, city in ipairs(towns) do print(city .. " " .. cities[city].count .. " " .. cities[city].total) end

print("primes " .. table.concat(primes(50), " "))
print("count " .. #primes(10000))
print("fib " .. fib(20))
print("reversed " .. table.concat(names, " "))
