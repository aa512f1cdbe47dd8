set -u

# Recursion without local variables: what a call must remember lies among its arguments.
fib() {
    if [ "$1" -lt 2 ]; then
        result=$1
        return
    fi
    fib $(($1 - 1))
    set -- "$1" "$result"
    fib $(($1 - 2))
    result=$((result + $2))
}

is_prime() {
    divisor=3
    [ "$1" -eq 2 ] && return 0
    [ $(($1 % 2)) -eq 0 ] && return 1
    while [ $((divisor * divisor)) -le "$1" ]; do
        [ $(($1 % divisor)) -eq 0 ] && return 1
        divisor=$((divisor + 2))
    done
    return 0
}

people=$(cat)
echo "people $(printf '%s\n' "$people" | wc -l | tr -d ' ')"
printf '%s\n' "$people" | LC_ALL=C sort -t, -k2,2nr -k1,1 | while IFS=, read -r name age city; do
    echo "$name $age $city"
done

towns=$(printf '%s\n' "$people" | cut -d, -f3 | LC_ALL=C sort -u)
echo "cities $(printf '%s\n' "$towns" | wc -l | tr -d ' ')"
printf '%s\n' "$towns" | while read -r town; do
    printf '%s\n' "$people" | (
        count=0 total=0
        while IFS=, read -r name age city; do
            [ "$city" = "$town" ] || continue
            count=$((count + 1)) total=$((total + age))
        done
        echo "$town $count $total"
    )
done

n=2 found=""
while [ $n -lt 50 ]; do
    is_prime $n && found="$found $n"
    n=$((n + 1))
done
echo "primes$found"

n=2 count=0
while [ $n -lt 10000 ]; do
    is_prime $n && count=$((count + 1))
    n=$((n + 1))
done
echo "count $count"
fib 20
echo "fib $result"

printf reversed
printf '%s\n' "$people" | while IFS=, read -r name age city; do
    back=
    while [ -n "$name" ]; do
        rest=${name#?}
        back=${name%"$rest"}$back
        name=$rest
    done
    printf ' %s' "$back"
done
echo
