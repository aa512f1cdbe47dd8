<?php
declare(strict_types=1);

function fib(int $n): int
{
    return $n < 2 ? $n : fib($n - 1) + fib($n - 2);
}

function primes(int $limit): array
{
    $composite = array_fill(0, $limit, false);
    $found = [];
    for ($n = 2; $n < $limit; $n++) {
        if ($composite[$n]) {
            continue;
        }
        $found[] = $n;
        for ($multiple = $n * $n; $multiple < $limit; $multiple += $n) {
            $composite[$multiple] = true;
        }
    }
    return $found;
}

$people = array_map(fn($line) => explode(",", $line), file("php://stdin", FILE_IGNORE_NEW_LINES));
$names = array_column($people, 0);

echo "people ", count($people), "\n";
$cities = [];
foreach ($people as [$name, $age, $city]) {
    $cities[$city][] = (int) $age;
}

usort($people, fn($a, $b) => [(int) $b[1], $a[0]] <=> [(int) $a[1], $b[0]]);
foreach ($people as $person) {
    echo implode(" ", $person), "\n";
}

ksort($cities);
echo "cities ", count($cities), "\n";
foreach ($cities as $city => $ages) {
    echo "$city ", count($ages), " ", array_sum($ages), "\n";
}

echo "primes ", implode(" ", primes(50)), "\n";
echo "count ", count(primes(10000)), "\n";
echo "fib ", fib(20), "\n";
echo "reversed ", implode(" ", array_map("strrev", $names)), "\n";
