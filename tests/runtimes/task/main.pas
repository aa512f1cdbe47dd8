program task;
{$mode objfpc}{$H+}

uses
  Classes, SysUtils;

type
  TPerson = record
    Name, City: string;
    Age: Integer;
  end;

var
  People: array of TPerson;
  Towns: TStringList;
  Line, Reversed, Primes: string;
  Fields: TStringArray;
  Kept: TPerson;
  I, J, Count, Total: Integer;

function Fib(N: Integer): Integer;
begin
  if N < 2 then Exit(N);
  Result := Fib(N - 1) + Fib(N - 2);
end;

function Sieve(Limit: Integer; out Shown: string): Integer;
var
  Composite: array of Boolean;
  N, Multiple: Integer;
begin
  SetLength(Composite, Limit);
  Result := 0;
  Shown := '';
  for N := 2 to Limit - 1 do
    if not Composite[N] then
    begin
      Inc(Result);
      Shown := Shown + ' ' + IntToStr(N);
      Multiple := N * N;
      while Multiple < Limit do
      begin
        Composite[Multiple] := True;
        Inc(Multiple, N);
      end;
    end;
end;

begin
  Reversed := '';
  Towns := TStringList.Create;
  Towns.Sorted := True;
  Towns.Duplicates := dupIgnore;
  while not Eof do
  begin
    ReadLn(Line);
    Fields := Line.Split([',']);
    SetLength(People, Length(People) + 1);
    People[High(People)].Name := Fields[0];
    People[High(People)].Age := StrToInt(Fields[1]);
    People[High(People)].City := Fields[2];
    Towns.Add(Fields[2]);
    Reversed := Reversed + ' ';
    for I := Length(Fields[0]) downto 1 do Reversed := Reversed + Fields[0][I];
  end;

  WriteLn('people ', Length(People));
  for I := 1 to High(People) do
  begin
    Kept := People[I];
    J := I;
    while (J > 0) and ((People[J - 1].Age < Kept.Age)
      or ((People[J - 1].Age = Kept.Age) and (People[J - 1].Name > Kept.Name))) do
    begin
      People[J] := People[J - 1];
      Dec(J);
    end;
    People[J] := Kept;
  end;
  for Kept in People do WriteLn(Kept.Name, ' ', Kept.Age, ' ', Kept.City);

  WriteLn('cities ', Towns.Count);
  for Line in Towns do
  begin
    Count := 0;
    Total := 0;
    for Kept in People do
      if Kept.City = Line then
      begin
        Inc(Count);
        Inc(Total, Kept.Age);
      end;
    WriteLn(Line, ' ', Count, ' ', Total);
  end;

  Sieve(50, Primes);
  WriteLn('primes', Primes);
  WriteLn('count ', Sieve(10000, Primes));
  WriteLn('fib ', Fib(20));
  WriteLn('reversed', Reversed);
end.
