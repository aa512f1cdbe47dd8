CREATE TABLE people (name TEXT, age INTEGER, city TEXT, number INTEGER);
INSERT INTO people
SELECT
    substr(line, 1, instr(line, ',') - 1),
    CAST(substr(line, instr(line, ',') + 1) AS INTEGER),
    substr(substr(line, instr(line, ',') + 1), instr(substr(line, instr(line, ',') + 1), ',') + 1),
    number
FROM stdin;

SELECT 'people ' || count(*) FROM people;
SELECT name || ' ' || age || ' ' || city FROM people ORDER BY age DESC, name;
SELECT 'cities ' || count(DISTINCT city) FROM people;
SELECT city || ' ' || count(*) || ' ' || sum(age) FROM people GROUP BY city ORDER BY city;

-- A sieve: every multiple is struck out.
CREATE TABLE sieve (n INTEGER PRIMARY KEY);
WITH RECURSIVE upto(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM upto WHERE n < 9999) INSERT INTO sieve SELECT n FROM upto;
WITH RECURSIVE multiples(base, n) AS (
    SELECT n, n * n FROM sieve WHERE n < 100
    UNION ALL
    SELECT base, n + base FROM multiples WHERE n + base < 10000
)
DELETE FROM sieve WHERE n IN (SELECT n FROM multiples);
SELECT 'primes ' || group_concat(n, ' ') FROM (SELECT n FROM sieve WHERE n < 50 ORDER BY n);
SELECT 'count ' || count(*) FROM sieve;

WITH RECURSIVE fib(step, a, b) AS (SELECT 0, 0, 1 UNION ALL SELECT step + 1, b, a + b FROM fib WHERE step < 20)
SELECT 'fib ' || a FROM fib WHERE step = 20;

WITH RECURSIVE back(number, rest, reversed) AS (
    SELECT number, name, '' FROM people
    UNION ALL
    SELECT number, substr(rest, 2), substr(rest, 1, 1) || reversed FROM back WHERE rest <> ''
)
SELECT 'reversed ' || group_concat(reversed, ' ') FROM (SELECT reversed FROM back WHERE rest = '' ORDER BY number);
