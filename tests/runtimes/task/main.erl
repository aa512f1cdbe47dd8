-export([main/1]).

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).

primes(Limit) -> sieve(lists:seq(2, Limit - 1), Limit).

sieve([Prime | Rest], Limit) when Prime * Prime < Limit ->
    [Prime | sieve([N || N <- Rest, N rem Prime =/= 0], Limit)];
sieve(Rest, _) -> Rest.

read() ->
    case io:get_line("") of
        eof -> [];
        Line ->
            [Name, Age, City] = string:split(string:trim(Line), ",", all),
            [{Name, list_to_integer(Age), City} | read()]
    end.

main(_) ->
    People = read(),
    io:format("people ~b~n", [length(People)]),
    Sorted = lists:sort(fun({A, X, _}, {B, Y, _}) -> {-X, A} =< {-Y, B} end, People),
    [io:format("~s ~b ~s~n", [Name, Age, City]) || {Name, Age, City} <- Sorted],

    Add = fun({_, Age, City}, Cities) ->
        maps:update_with(City, fun({Count, Total}) -> {Count + 1, Total + Age} end, {1, Age}, Cities)
    end,
    Cities = lists:foldl(Add, #{}, People),
    io:format("cities ~b~n", [maps:size(Cities)]),
    [io:format("~s ~b ~b~n", [City, Count, Total]) || {City, {Count, Total}} <- lists:sort(maps:to_list(Cities))],

    io:format("primes ~s~n", [lists:join(" ", [integer_to_list(P) || P <- primes(50)])]),
    io:format("count ~b~n", [length(primes(10000))]),
    io:format("fib ~b~n", [fib(20)]),
    io:format("reversed ~s~n", [lists:join(" ", [lists:reverse(Name) || {Name, _, _} <- People])]).
