(define (fib n)
  (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))

(define (primes limit)
  (let ((composite (make-vector limit #f)))
    (let next ((n 2) (found '()))
      (cond
        ((= n limit) (reverse found))
        ((vector-ref composite n) (next (+ n 1) found))
        (else
          (do ((multiple (* n n) (+ multiple n)))
              ((>= multiple limit))
            (vector-set! composite multiple #t))
          (next (+ n 1) (cons n found)))))))

(define (split text)
  (let next ((letters (string->list text)) (word '()) (words '()))
    (cond
      ((null? letters) (reverse (cons (list->string (reverse word)) words)))
      ((char=? (car letters) #\,) (next (cdr letters) '() (cons (list->string (reverse word)) words)))
      (else (next (cdr letters) (cons (car letters) word) words)))))

(define (read-people)
  (let ((line (get-line (current-input-port))))
    (if (eof-object? line)
        '()
        (let ((fields (split line)))
          (cons (list (car fields) (string->number (cadr fields)) (caddr fields)) (read-people))))))

(define (before? a b)
  (if (= (cadr a) (cadr b)) (string<? (car a) (car b)) (> (cadr a) (cadr b))))

(define (show . words)
  (display (car words))
  (for-each (lambda (word) (display " ") (display word)) (cdr words))
  (newline))

(define people (read-people))
(show "people" (length people))
(for-each (lambda (person) (apply show person)) (list-sort before? people))

(define cities (make-hashtable string-hash string=?))
(for-each
  (lambda (person)
    (hashtable-update! cities (caddr person)
      (lambda (group) (cons (+ (car group) 1) (+ (cdr group) (cadr person))))
      '(0 . 0)))
  people)
(show "cities" (hashtable-size cities))
(for-each
  (lambda (city)
    (let ((group (hashtable-ref cities city #f)))
      (show city (car group) (cdr group))))
  (list-sort string<? (vector->list (hashtable-keys cities))))

(apply show "primes" (primes 50))
(show "count" (length (primes 10000)))
(show "fib" (fib 20))
(apply show "reversed"
  (map (lambda (person) (list->string (reverse (string->list (car person))))) people))
