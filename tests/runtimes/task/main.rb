Person = Struct.new(:name, :age, :city)

def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)

def primes(limit)
  composite = Array.new(limit, false)
  (2...limit).each_with_object([]) do |n, found|
    next if composite[n]

    found << n
    (n * n).step(limit - 1, n) { |multiple| composite[multiple] = true }
  end
end

people = $stdin.map do |line|
  name, age, city = line.chomp.split(",")
  Person.new(name, age.to_i, city)
end

puts "people #{people.size}"
people.sort_by { |person| [-person.age, person.name] }.each { |person| puts person.to_a.join(" ") }

cities = people.group_by(&:city)
puts "cities #{cities.size}"
cities.sort.each { |city, there| puts "#{city} #{there.size} #{there.sum(&:age)}" }

puts "primes #{primes(50).join(' ')}"
puts "count #{primes(10_000).size}"
puts "fib #{fib(20)}"
puts "reversed #{people.map { |person| person.name.reverse }.join(' ')}"
