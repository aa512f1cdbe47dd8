; Runs a source file as Chez Scheme's prompt would: the value of the last form is shown, unless it is void.

(let* ((path (cadr (command-line)))
       (port (open-input-file path)))
  (command-line (cdr (command-line)))
  (let loop ((value (void)))
    (let ((form (read port)))
      (if (eof-object? form)
          (unless (eq? value (void)) (pretty-print value))
          (loop (eval form))))))
