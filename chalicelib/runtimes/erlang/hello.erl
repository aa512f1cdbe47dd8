-export([main/1]).

main(_) ->
    io:format("OK~n").
