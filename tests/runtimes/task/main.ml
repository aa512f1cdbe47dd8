let rec fib n = if n < 2 then n else fib (n - 1) + fib (n - 2)

let primes limit =
  let composite = Array.make limit false in
  let found = ref [] in
  for n = 2 to limit - 1 do
    if not composite.(n) then begin
      found := n :: !found;
      let multiple = ref (n * n) in
      while !multiple < limit do
        composite.(!multiple) <- true;
        multiple := !multiple + n
      done
    end
  done;
  List.rev !found

let rec read () =
  match input_line stdin with
  | line -> (
      match String.split_on_char ',' line with
      | [ name; age; city ] -> let person = (name, int_of_string age, city) in person :: read ()
      | _ -> failwith line)
  | exception End_of_file -> []

let backwards text = String.init (String.length text) (fun i -> text.[String.length text - 1 - i])

let () =
  let people = read () in
  Printf.printf "people %d\n" (List.length people);
  let sorted = List.sort (fun (a, x, _) (b, y, _) -> compare (-x, a) (-y, b)) people in
  List.iter (fun (name, age, city) -> Printf.printf "%s %d %s\n" name age city) sorted;
  let towns = List.sort_uniq compare (List.map (fun (_, _, city) -> city) people) in
  Printf.printf "cities %d\n" (List.length towns);
  List.iter
    (fun town ->
      let there = List.filter (fun (_, _, city) -> city = town) people in
      let total = List.fold_left (fun sum (_, age, _) -> sum + age) 0 there in
      Printf.printf "%s %d %d\n" town (List.length there) total)
    towns;
  Printf.printf "primes %s\n" (String.concat " " (List.map string_of_int (primes 50)));
  Printf.printf "count %d\n" (List.length (primes 10000));
  Printf.printf "fib %d\n" (fib 20);
  Printf.printf "reversed %s\n" (String.concat " " (List.map (fun (name, _, _) -> backwards name) people))
