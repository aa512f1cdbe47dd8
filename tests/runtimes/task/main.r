fib <- function(n) if (n < 2) n else fib(n - 1) + fib(n - 2)

primes <- function(limit) {
  prime <- rep(TRUE, limit - 1)
  prime[1] <- FALSE
  for (n in 2:floor(sqrt(limit - 1))) {
    if (prime[n]) prime[seq(n * n, limit - 1, by = n)] <- FALSE
  }
  which(prime)
}

fields <- strsplit(readLines(file("stdin")), ",")
people <- data.frame(
  name = sapply(fields, `[`, 1),
  age = as.integer(sapply(fields, `[`, 2)),
  city = sapply(fields, `[`, 3)
)

cat(sprintf("people %d", nrow(people)))
cat("\n")
sorted <- people[order(-people$age, people$name), ]
writeLines(paste(sorted$name, sorted$age, sorted$city))

cities <- split(people$age, people$city)
cat(sprintf("cities %d\n", length(cities)))
for (city in sort(names(cities), method = "radix")) {
  cat(sprintf("%s %d %d\n", city, length(cities[[city]]), sum(cities[[city]])))
}

cat("primes", paste(primes(50), collapse = " "))
cat(sprintf("\ncount %d\nfib %d\n", length(primes(10000)), fib(20)))
backwards <- sapply(strsplit(people$name, ""), function(letters) paste(rev(letters), collapse = ""))
cat("reversed", paste(backwards, collapse = " "))
cat("\n")
