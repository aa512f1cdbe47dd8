use strict;
use warnings;

sub fib {
    my $n = shift;
    return $n < 2 ? $n : fib($n - 1) + fib($n - 2);
}

sub primes {
    my $limit = shift;
    my (@composite, @found);
    for my $n (2 .. $limit - 1) {
        next if $composite[$n];
        push @found, $n;
        for (my $multiple = $n * $n; $multiple < $limit; $multiple += $n) {
            $composite[$multiple] = 1;
        }
    }
    return @found;
}

my @people;
while (<STDIN>) {
    chomp;
    push @people, [split /,/];
}

print "people ", scalar(@people), "\n";
print "@$_\n" for sort { $b->[1] <=> $a->[1] || $a->[0] cmp $b->[0] } @people;

my %cities;
for (@people) {
    $cities{$_->[2]}[0] += 1;
    $cities{$_->[2]}[1] += $_->[1];
}
print "cities ", scalar(keys %cities), "\n";
print "$_ @{$cities{$_}}\n" for sort keys %cities;

print "primes @{[primes(50)]}\n";
print "count ", scalar(my @found = primes(10000)), "\n";
print "fib ", fib(20), "\n";
print "reversed @{[map { scalar reverse $_->[0] } @people]}\n";
