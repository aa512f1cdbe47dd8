module numbers
  implicit none
contains
  recursive integer function fib(n) result(value)
    integer, intent(in) :: n
    if (n < 2) then
      value = n
    else
      value = fib(n - 1) + fib(n - 2)
    end if
  end function fib

  function primes(limit) result(found)
    integer, intent(in) :: limit
    integer, allocatable :: found(:)
    logical :: composite(2:limit - 1)
    integer :: n
    composite = .false.
    do n = 2, limit - 1
      if (.not. composite(n) .and. n <= limit / n) composite(n * n::n) = .true.
    end do
    found = pack([(n, n=2, limit - 1)], .not. composite)
  end function primes
end module numbers

program task
  use numbers
  implicit none
  type person
    character(32) :: name, city
    integer :: age
  end type person
  type(person) :: people(64), kept
  character(128) :: line
  character(1024) :: reversed
  integer :: count, cities, i, j, total, first, second, status
  integer, allocatable :: found(:)

  count = 0
  reversed = "reversed"
  do
    read (*, "(a)", iostat=status) line
    if (status /= 0) exit
    count = count + 1
    first = index(line, ",")
    second = first + index(line(first + 1:), ",")
    people(count)%name = line(:first - 1)
    read (line(first + 1:second - 1), *) people(count)%age
    people(count)%city = line(second + 1:)
    reversed = trim(reversed)//" "//backwards(trim(people(count)%name))
  end do

  print "(a, i0)", "people ", count
  do i = 2, count
    kept = people(i)
    j = i
    do while (j > 1)
      if (people(j - 1)%age > kept%age) exit
      if (people(j - 1)%age == kept%age .and. people(j - 1)%name < kept%name) exit
      people(j) = people(j - 1)
      j = j - 1
    end do
    people(j) = kept
  end do
  do i = 1, count
    print "(a, 1x, i0, 1x, a)", trim(people(i)%name), people(i)%age, trim(people(i)%city)
  end do

  do i = 2, count
    kept = people(i)
    j = i
    do while (j > 1)
      if (people(j - 1)%city <= kept%city) exit
      people(j) = people(j - 1)
      j = j - 1
    end do
    people(j) = kept
  end do
  cities = 0
  do i = 1, count
    if (i == 1) then
      cities = 1
    else if (people(i)%city /= people(i - 1)%city) then
      cities = cities + 1
    end if
  end do
  print "(a, i0)", "cities ", cities
  i = 1
  do while (i <= count)
    total = 0
    j = i
    do while (j <= count)
      if (people(j)%city /= people(i)%city) exit
      total = total + people(j)%age
      j = j + 1
    end do
    print "(a, 1x, i0, 1x, i0)", trim(people(i)%city), j - i, total
    i = j
  end do

  found = primes(50)
  print "(a, *(1x, i0))", "primes", found
  print "(a, i0)", "count ", size(primes(10000))
  print "(a, i0)", "fib ", fib(20)
  print "(a)", trim(reversed)

contains
  function backwards(text) result(back)
    character(*), intent(in) :: text
    character(len(text)) :: back
    integer :: at
    do at = 1, len(text)
      back(at:at) = text(len(text) - at + 1:len(text) - at + 1)
    end do
  end function backwards
end program task
