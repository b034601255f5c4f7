#lang racket/base
;; Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

(require json
         net/base64
         net/http-client
         net/uri-codec
         net/url
         openssl
         racket/port
         racket/sandbox
         racket/string)

;; Request an access token and return it; raise an error if there is none
(define (get-token-by-client-id-and-client-secret)
  ;; Read the client id and client secret from the environment
  (define client-id (require-environment "CLIENT_ID"))
  (define client-secret (require-environment "CLIENT_SECRET"))

  ;; Send the token request
  (define credentials
    (string-append (uri-unreserved-encode client-id) ":" (uri-unreserved-encode client-secret)))
  (define headers
    (list
     (bytes-append #"Authorization: Basic " (base64-encode (string->bytes/utf-8 credentials) #""))
     "Content-Type: application/x-www-form-urlencoded"
     "Accept: application/json"))
  (define parameters
    (list
     (cons "grant_type" "client_credentials")
     (cons "client_id" client-id)))
  (define-values (status answer)
    (post "https://auth.example.com/oauth2/token"
          headers
          (encode parameters)))

  ;; Return the access token, or say why there is none
  (define token (hash-ref answer 'access_token #f))
  (define problem (hash-ref answer 'error #f))
  (cond
    [(and (<= 200 status 299) (string? token) (non-empty-string? token)) token]
    [else
     (define details (filter string? (list problem (hash-ref answer 'error_description #f))))
     (define reason (if (null? details) "no access token" (string-join details ": ")))
     (error (format "HTTP ~a: ~a" status reason))]))

;; Send a request; return the status and the JSON object of its answer
(define (post endpoint headers body)
  (define url (string->url endpoint))
  (define tls? (equal? (url-scheme url) "https"))
  ;; A thread of http-sendrecv would show its own error where an answer breaks off
  (parameterize ([error-display-handler void])
    (with-limits 30 #f
      (define-values (status-line _headers in)
        (http-sendrecv
         (url-host url)
         ;; The path and the query as they are written
         (regexp-replace #px"^\\w+://[^/?]+/?" endpoint "/")
         #:ssl? (and tls? (ssl-secure-client-context))
         #:port (or (url-port url) (if tls? 443 80))
         #:method "POST"
         #:headers headers
         #:data body))
      (define status (string->number (cadr (string-split (bytes->string/latin-1 status-line)))))
      (values status (parse-answer (port->bytes in))))))

;; The JSON object in the body of an answer; an empty one where there is none
(define (parse-answer body)
  (define answer
    (with-handlers ([exn:fail? (λ (_) #f)])
      (bytes->jsexpr body)))
  (if (hash? answer) answer (hasheq)))

;; Parameters as a form
(define (encode parameters)
  (alist->form-urlencoded
   (for/list ([parameter parameters])
     (cons (string->symbol (car parameter)) (cdr parameter)))))

;; The value of an environment variable, which must be set
(define (require-environment name)
  (or (getenv name) (error (format "Set the environment variable ~a" name))))

(module+ main
  (with-handlers ([exn:fail?
                   (λ (problem)
                     ;; One line, whatever the server said
                     (define reason (regexp-replace* #px"(?:\\p{C}|\\p{Z})+" (exn-message problem) " "))
                     (eprintf "No access token: ~a\n" reason)
                     (exit 1))])
    (displayln (get-token-by-client-id-and-client-secret))))

;; snippetgen 0.1.0 racket/net-http a154528d
