; Runs a source file as a Lisp prompt would: the value of the last form is shown, unless it is nil.

(defun run-file (path)
  (setf sb-ext:*posix-argv* (cons path (nthcdr 2 sb-ext:*posix-argv*)))
  (with-open-file (forms path :external-format :utf-8)
    (loop with value = nil
          for form = (read forms nil forms)
          until (eq form forms)
          do (setf value (eval form))
          finally (when value (format t "~S~%" value)))))

(handler-case (run-file (second sb-ext:*posix-argv*))
  (error (problem)
    (finish-output)
    (format *error-output* "~A: ~A~%" (type-of problem) problem)
    (sb-ext:exit :code 1)))
