;;;; Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

(require :asdf)

;; The first run compiles the libraries, which is no output of this program
(let ((*standard-output* *error-output*))
  (asdf:load-systems :drakma :yason))

(defun get-token-by-client-id-and-client-secret ()
  "Request an access token and return it; signal an error if there is none."
  (let* (;; Read the client id and client secret from the environment
         (client-id (require-environment "CLIENT_ID"))
         (client-secret (require-environment "CLIENT_SECRET"))
         (parameters
           (list
            (cons "grant_type" "client_credentials")
            (cons "client_id" client-id))))
    ;; Send the token request
    (multiple-value-bind (status answer)
        (post "https://auth.example.com/oauth2/token"
              :basic-authorization (list (percent-encode client-id) (percent-encode client-secret))
              :parameters parameters)
      ;; Return the access token, or say why there is none
      (let* ((token (gethash "access_token" answer))
             (problem (gethash "error" answer))
             (details (remove-if-not #'stringp (list problem (gethash "error_description" answer)))))
        (cond ((and (<= 200 status 299) (stringp token) (plusp (length token)))
               token)
              (t
               (error "HTTP ~D: ~:[no access token~;~:*~{~A~^: ~}~]" status details)))))))

(defun post (endpoint &rest options)
  "Send a request; return the status and the JSON object of its answer."
  (bt:with-timeout (30)
    (multiple-value-bind (body status)
        (apply #'drakma:http-request endpoint
               :method :post
               :accept "application/json"
               :external-format-out :utf-8
               :force-binary t
               :preserve-uri t
               :redirect nil
               :verify :required
               options)
      (values status (parse-answer body)))))

(defun parse-answer (body)
  "Return the JSON object in the body of an answer; an empty one where there is none."
  (let ((answer (ignore-errors
                 (yason:parse (flexi-streams:octets-to-string body :external-format :utf-8)))))
    (if (hash-table-p answer)
        answer
        (make-hash-table))))

(defun percent-encode (text)
  "Encode all of a text but letters, digits and -._~ (RFC 3986, section 2.1)."
  (with-output-to-string (encoded)
    (loop for octet across (flexi-streams:string-to-octets text :external-format :utf-8)
          for character = (code-char octet)
          if (or (char<= #\a character #\z)
                 (char<= #\A character #\Z)
                 (char<= #\0 character #\9)
                 (find character "-._~"))
            do (write-char character encoded)
          else
            do (format encoded "%~2,'0X" octet))))

(defun require-environment (name)
  "Return the value of an environment variable, which must be set."
  (or (uiop:getenv name)
      (error "Set the environment variable ~A" name)))

(handler-case
    (format t "~A~%" (get-token-by-client-id-and-client-secret))
  (serious-condition (problem)
    ;; One line, whatever the server said
    (format *error-output* "No access token: ~A~%"
            (cl-ppcre:regex-replace-all "[\\x00-\\x20\\x7f-\\xa0]+" (princ-to-string problem) " "))
    (uiop:quit 1)))

;; snippetgen 0.1.0 common-lisp/drakma a154528d
