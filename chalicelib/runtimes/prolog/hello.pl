:- initialization(main).

main :-
    writeln('OK').
