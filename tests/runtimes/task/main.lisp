(defun fib (n)
  (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))

(defun primes (limit)
  (let ((composite (make-array limit :element-type 'bit :initial-element 0)))
    (loop for n from 2 below limit
          when (zerop (aref composite n))
            collect n
            and do (loop for multiple from (* n n) below limit by n
                         do (setf (aref composite multiple) 1)))))

(defun fields (line)
  (let* ((first (position #\, line))
         (second (position #\, line :start (1+ first))))
    (list (subseq line 0 first)
          (parse-integer line :start (1+ first) :end second)
          (subseq line (1+ second)))))

(defun before (a b)
  (if (= (second a) (second b))
      (string< (first a) (first b))
      (> (second a) (second b))))

(let ((people (loop for line = (read-line *standard-input* nil) while line collect (fields line)))
      (cities (make-hash-table :test 'equal)))
  (format t "people ~d~%" (length people))
  (loop for (name age city) in (sort (copy-list people) #'before)
        do (format t "~a ~d ~a~%" name age city)
           (push age (gethash city cities)))
  (format t "cities ~d~%" (hash-table-count cities))
  (loop for city in (sort (loop for city being the hash-keys of cities collect city) #'string<)
        for ages = (gethash city cities)
        do (format t "~a ~d ~d~%" city (length ages) (reduce #'+ ages)))
  (format t "primes~{ ~d~}~%" (primes 50))
  (format t "count ~d~%" (length (primes 10000)))
  (format t "fib ~d~%" (fib 20))
  (format t "reversed~{ ~a~}~%" (mapcar (lambda (person) (reverse (first person))) people)))
