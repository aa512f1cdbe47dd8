package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"
)

func assert(holds bool, what string) {
	if !holds {
		fmt.Fprintln(os.Stderr, "assertion failed:", what)
		panic(what)
	}
}

func rollingMax(numbers []int) []int {
	result := []int{}
	for i, number := range numbers {
		if i > 0 {
			number = max(number, result[i-1])
		}
		result = append(result, number)
	}
	return result
}

func nestingDepths(text string) (depths []int) {
	for _, group := range strings.Fields(text) {
		depth, deepest := 0, 0
		for _, letter := range group {
			depth += map[rune]int{'(': 1, ')': -1}[letter]
			deepest = max(deepest, depth)
		}
		depths = append(depths, deepest)
	}
	return
}

func mostCommonWord(text string) string {
	counted := map[string]int{}
	words := []string{""}
	for _, word := range regexp.MustCompile(`\pL+`).FindAllString(text, -1) {
		if counted[word]++; counted[word] == 1 {
			words = append(words, word)
		}
	}
	sort.Slice(words, func(i, j int) bool { return counted[words[i]] > counted[words[j]] })
	return words[0]
}

func main() {
	assert(reflect.DeepEqual(rollingMax(nil), []int{}), "empty")
	assert(reflect.DeepEqual(rollingMax([]int{1, 2, 3, 2, 3, 4, 2}), []int{1, 2, 3, 3, 3, 4, 4}), "rolling")
	assert(reflect.DeepEqual(nestingDepths("(()()) ((())) () ((())()())"), []int{2, 3, 1, 3}), "nesting")
	assert(mostCommonWord("the cat and the dog and the bird") == "the", "words")
	var waited sync.WaitGroup
	sums := make(chan int, 4)
	for i := 1; i <= 4; i++ {
		waited.Add(1)
		go func() { defer waited.Done(); time.Sleep(time.Millisecond); sums <- i }()
	}
	waited.Wait()
	assert(<-sums+<-sums+<-sums+<-sums == 10, "goroutines")
	written, err := json.Marshal(new(big.Int).Exp(big.NewInt(2), big.NewInt(100), nil))
	assert(err == nil && string(written) == "1267650600228229401496703205376", "big numbers")
	fmt.Println("all passed")
	assert(reflect.DeepEqual(rollingMax([]int{2, 1}), []int{2, 1}), "this one must fail")
}
