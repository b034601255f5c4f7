(ns get-token
  "Gets an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4)."
  (:require
   [clojure.data.json :as json]
   [clojure.string :as str])
  (:import
   (java.net URI URLEncoder)
   (java.net.http HttpClient HttpRequest HttpRequest$BodyPublishers HttpResponse HttpResponse$BodyHandlers)
   (java.util Base64)
   (java.util.concurrent CompletionException TimeUnit)))

(defn- require-environment [variable]
  (or (System/getenv variable)
      (throw (ex-info (str "Set the environment variable " variable) {}))))

(defn- encode [text]
  (URLEncoder/encode ^String text "UTF-8"))

(defn- read-json [text]
  (let [answer (try (json/read-str text) (catch Exception _ nil))]
    (if (map? answer) answer {})))

(defn- text-of [answer member]
  (let [value (get answer member)]
    (when (and (string? value) (seq value)) value)))

(defn- reason [answer]
  (let [words (keep #(text-of answer %) ["error" "error_description"])]
    (if (seq words) (str/join ": " words) "no access token")))

(defn get-token-by-client-id-and-client-secret
  "Returns an access token; throws an exception that says why there is none."
  []
  (let [;; Read the client id and client secret from the environment
        client-id (require-environment "CLIENT_ID")
        client-secret (require-environment "CLIENT_SECRET")

        ;; Send the token request
        parameters [["grant_type" "client_credentials"]
                    ["client_id" client-id]]
        body (str/join "&" (for [[word value] parameters] (str word "=" (encode value))))
        credentials (str (encode client-id) ":" (encode client-secret))
        basic (.encodeToString (Base64/getEncoder) (.getBytes credentials "UTF-8"))
        request (-> (HttpRequest/newBuilder (URI/create "https://auth.example.com/oauth2/token"))
                    (.header "Authorization" (str "Basic " basic))
                    (.header "Accept" "application/json")
                    (.header "Content-Type" "application/x-www-form-urlencoded")
                    (.POST (HttpRequest$BodyPublishers/ofString body))
                    .build)
        http (HttpClient/newHttpClient)
        ;; Not .send, whose time limit ends where the body begins
        ^HttpResponse response (-> http
                                   (.sendAsync request (HttpResponse$BodyHandlers/ofString))
                                   (.orTimeout 30 TimeUnit/SECONDS)
                                   .join)

        ;; Return the access token, or say why there is none
        status (.statusCode response)
        answer (read-json (.body response))
        token (text-of answer "access_token")]
    (if (and (<= 200 status 299) token)
      token
      (throw (ex-info (str "HTTP " status ": " (reason answer)) {})))))

(try
  (println (get-token-by-client-id-and-client-secret))
  (catch Exception error
    (let [cause (if (instance? CompletionException error) (ex-cause error) error)
          message (or (ex-message cause) (.getSimpleName (class cause)))]
      (binding [*out* *err*]
        (println "No access token:" (str/replace message #"[\p{C}\p{Z}]+" " ")))
      (System/exit 1))))

;; snippetgen 0.1.0 clojure/java-net-http a154528d
