proc fib {n} {
    if {$n < 2} { return $n }
    expr {[fib [expr {$n - 1}]] + [fib [expr {$n - 2}]]}
}

proc primes {limit} {
    set found {}
    for {set n 2} {$n < $limit} {incr n} {
        if {[info exists composite($n)]} continue
        lappend found $n
        for {set multiple [expr {$n * $n}]} {$multiple < $limit} {incr multiple $n} {
            set composite($multiple) 1
        }
    }
    return $found
}

proc order {a b} {
    lassign $a nameA ageA
    lassign $b nameB ageB
    if {$ageA != $ageB} { return [expr {$ageB - $ageA}] }
    string compare $nameA $nameB
}

set people {}
while {[gets stdin line] >= 0} {
    lappend people [split $line ,]
}

puts "people [llength $people]"
foreach person [lsort -command order $people] { puts [join $person " "] }

foreach person $people {
    lassign $person name age city
    dict incr count $city
    dict incr total $city $age
}
puts "cities [dict size $count]"
foreach city [lsort [dict keys $count]] { puts "$city [dict get $count $city] [dict get $total $city]" }

puts "primes [primes 50]"
puts "count [llength [primes 10000]]"
puts "fib [fib 20]"
puts "reversed [lmap person $people { string reverse [lindex $person 0] }]"
