package main

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

type person struct {
	name string
	age  int
	city string
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func primes(limit int) []int {
	composite := make([]bool, limit)
	var found []int
	for n := 2; n < limit; n++ {
		if composite[n] {
			continue
		}
		found = append(found, n)
		for multiple := n * n; multiple < limit; multiple += n {
			composite[multiple] = true
		}
	}
	return found
}

func main() {
	var people []person
	var reversed []string
	count, total := map[string]int{}, map[string]int{}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), ",")
		age, err := strconv.Atoi(fields[1])
		if err != nil {
			panic(err)
		}
		people = append(people, person{fields[0], age, fields[2]})
		count[fields[2]]++
		total[fields[2]] += age
		letters := []rune(fields[0])
		slices.Reverse(letters)
		reversed = append(reversed, string(letters))
	}

	fmt.Println("people", len(people))
	slices.SortFunc(people, func(a, b person) int {
		return cmp.Or(cmp.Compare(b.age, a.age), strings.Compare(a.name, b.name))
	})
	for _, p := range people {
		fmt.Println(p.name, p.age, p.city)
	}
	fmt.Println("cities", len(count))
	for _, city := range slices.Sorted(maps.Keys(count)) {
		fmt.Println(city, count[city], total[city])
	}

	fmt.Println("primes", strings.Trim(fmt.Sprint(primes(50)), "[]"))
	fmt.Println("count", len(primes(10000)))
	fmt.Println("fib", fib(20))
	fmt.Println("reversed", strings.Join(reversed, " "))
}
