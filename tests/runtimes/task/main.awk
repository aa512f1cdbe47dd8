function fib(n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2)
}

function primes(limit, found,    composite, n, multiple, count) {
    for (n = 2; n < limit; n++) {
        if (n in composite) continue
        found[++count] = n
        for (multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1
    }
    return count
}

function before(a, b) {
    return age[a] != age[b] ? age[a] > age[b] : name[a] < name[b]
}

BEGIN { FS = "," }

{
    name[NR] = $1; age[NR] = $2 + 0; order[NR] = NR
    if (!($3 in count)) towns[++many] = $3
    city[NR] = $3; count[$3]++; total[$3] += $2
}

END {
    print "people", NR
    for (i = 2; i <= NR; i++)
        for (j = i; j > 1 && before(order[j], order[j - 1]); j--) {
            kept = order[j]; order[j] = order[j - 1]; order[j - 1] = kept
        }
    for (i = 1; i <= NR; i++) print name[order[i]], age[order[i]], city[order[i]]

    print "cities", many
    for (i = 2; i <= many; i++)
        for (j = i; j > 1 && towns[j] < towns[j - 1]; j--) {
            kept = towns[j]; towns[j] = towns[j - 1]; towns[j - 1] = kept
        }
    for (i = 1; i <= many; i++) print towns[i], count[towns[i]], total[towns[i]]

    found = primes(50, few)
    printf "primes"
    for (i = 1; i <= found; i++) printf " %d", few[i]
    print ""
    print "count", primes(10000, more)
    print "fib", fib(20)

    printf "reversed"
    for (i = 1; i <= NR; i++) {
        printf " "
        for (j = length(name[i]); j > 0; j--) printf "%s", substr(name[i], j, 1)
    }
    print ""
}
