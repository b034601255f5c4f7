;;; Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

(use-modules (gcrypt base64)
             (ice-9 threads)
             (json)
             (rnrs bytevectors)
             (srfi srfi-1)
             (srfi srfi-71)
             (web client)
             (web response)
             (web uri))

(define (get-token-by-client-id-and-client-secret)
  "Request an access token and return it; raise an error if there is none."
  ;; Read the client id and client secret from the environment
  (define client-id (require-environment "CLIENT_ID"))
  (define client-secret (require-environment "CLIENT_SECRET"))

  ;; Send the token request
  (define credentials (string-append (uri-encode client-id) ":" (uri-encode client-secret)))
  (define headers
    (list
     `(authorization . (basic . ,(base64-encode (string->utf8 credentials))))
     '(content-type . (application/x-www-form-urlencoded))
     '(accept . ((application/json)))))
  (define parameters
    (list
     (cons "grant_type" "client_credentials")
     (cons "client_id" client-id)))
  (define-values (status answer)
    (post "https://auth.example.com/oauth2/token" headers (encode parameters)))

  ;; Return the access token, or say why there is none
  (define token (assoc-ref answer "access_token"))
  (define problem (assoc-ref answer "error"))
  (cond
   ((and (<= 200 status 299) (string? token) (not (string-null? token)))
    token)
   (else
    (let ((details (filter string? (list problem (assoc-ref answer "error_description")))))
      (error (format #f "HTTP ~a: ~a" status
                     (if (null? details) "no access token" (string-join details ": "))))))))

(define (post endpoint headers body)
  "Send a request; return the status and the JSON object of its answer."
  (car+cdr
   (with-time-limit 30
     (lambda ()
       (let ((response content (http-post endpoint
                                          #:headers headers
                                          #:body (string->utf8 body)
                                          #:decode-body? #f)))
         (cons (response-code response) (parse-answer content)))))))

(define (with-time-limit seconds thunk)
  "Return what a thunk returns; raise an error if it takes longer."
  (let* ((work (lambda ()
                 (with-exception-handler
                     (lambda (problem)
                       (lambda () (raise-exception problem)))
                   (lambda ()
                     (let ((result (thunk)))
                       (lambda () result)))
                   #:unwind? #t)))
         (outcome (join-thread (call-with-new-thread work)
                               (+ (current-time) seconds)
                               (lambda () (error "the server took too long")))))
    (outcome)))

(define (parse-answer content)
  "Return the JSON object in the body of an answer; an empty one where there is none."
  (let ((answer (false-if-exception (json-string->scm (utf8->string content)))))
    (if (list? answer) answer '())))

(define (encode parameters)
  "Return parameters as a form."
  (string-join
   (map (lambda (parameter)
          (string-append (uri-encode (car parameter)) "=" (uri-encode (cdr parameter))))
        parameters)
   "&"))

(define (require-environment name)
  "Return the value of an environment variable, which must be set."
  (or (getenv name)
      (error (string-append "Set the environment variable " name))))

(catch #t
  (lambda ()
    (display (get-token-by-client-id-and-client-secret))
    (newline))
  (lambda (key . arguments)
    (let ((reason (call-with-output-string
                    (lambda (port) (print-exception port #f key arguments)))))
      ;; One line, whatever the server said
      (format (current-error-port) "No access token: ~a~%"
              (string-join (string-tokenize reason char-set:graphic)))
      (exit 1))))

;; snippetgen 0.1.0 guile/web-client a154528d
