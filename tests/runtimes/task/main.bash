fib() {
    local n=$1 a=0
    if ((n < 2)); then
        result=$n
        return
    fi
    fib $((n - 1))
    a=$result
    fib $((n - 2))
    ((result += a))
}

primes() {
    local limit=$1 n multiple
    local -a composite
    found=()
    for ((n = 2; n < limit; n++)); do
        [[ ${composite[n]} ]] && continue
        found+=("$n")
        for ((multiple = n * n; multiple < limit; multiple += n)); do
            composite[multiple]=1
        done
    done
}

names=() ages=() towns=()
declare -A count total
while IFS=, read -r name age city; do
    names+=("$name") ages+=("$age") towns+=("$city")
    ((count[$city] += 1, total[$city] += age))
done

echo "people ${#names[@]}"
for i in "${!names[@]}"; do
    printf '%s,%s,%s\n' "${ages[i]}" "${names[i]}" "${towns[i]}"
done | LC_ALL=C sort -t, -k1,1nr -k2,2 | while IFS=, read -r age name city; do
    echo "$name $age $city"
done

echo "cities ${#count[@]}"
for city in "${!count[@]}"; do
    echo "$city ${count[$city]} ${total[$city]}"
done | LC_ALL=C sort

primes 50
echo "primes ${found[*]}"
primes 10000
echo "count ${#found[@]}"
fib 20
echo "fib $result"

reversed=
for name in "${names[@]}"; do
    back=
    for ((i = ${#name} - 1; i >= 0; i--)); do back+=${name:i:1}; done
    reversed+=" $back"
done
echo "reversed$reversed"
