open Lwt.Syntax

let require_environment name =
  match Sys.getenv_opt name with
  | Some value -> value
  | None -> failwith ("Set the environment variable " ^ name)

(* The members of the JSON object in the body of an answer; none where there is none. *)
let parse_answer body =
  match Yojson.Safe.from_string body with
  | `Assoc members -> members
  | _ | (exception Yojson.Json_error _) -> []

let percent_encode = Uri.pct_encode ~component:`Generic

(* Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). *)
let get_token_by_client_id_and_client_secret () =
  (* Read the client id and client secret from the environment *)
  let client_id = require_environment "CLIENT_ID" in
  let client_secret = require_environment "CLIENT_SECRET" in

  (* Send the token request *)
  let headers = Cohttp.Header.init_with "Accept" "application/json" in
  let headers =
    Cohttp.Header.add_authorization headers
      (`Basic (percent_encode client_id, percent_encode client_secret))
  in
  let params =
    [
      ("grant_type", [ "client_credentials" ]);
      ("client_id", [ client_id ]);
    ]
  in
  let uri = Uri.of_string "https://auth.example.com/oauth2/token" in
  let* response, body =
    Lwt_unix.with_timeout 30. (fun () ->
        let* response, body =
          Cohttp_lwt_unix.Client.post_form uri ~headers ~params
        in
        let* body = Cohttp_lwt.Body.to_string body in
        Lwt.return (response, body))
  in

  (* Return the access token, or say why there is none *)
  let status = Cohttp.Code.code_of_status (Cohttp.Response.status response) in
  let answer = parse_answer body in
  match List.assoc_opt "access_token" answer with
  | Some (`String token) when Cohttp.Code.is_success status && token <> "" ->
      Lwt.return token
  | _ ->
      let text name =
        match List.assoc_opt name answer with
        | Some (`String text) -> Some text
        | _ -> None
      in
      let details = List.filter_map text [ "error"; "error_description" ] in
      let reason =
        if details = [] then "no access token" else String.concat ": " details
      in
      Printf.ksprintf failwith "HTTP %d: %s" status reason

let explain = function
  | Failure reason -> reason
  | Lwt_unix.Timeout -> "no answer in time"
  | Unix.Unix_error (error, _, _) -> Unix.error_message error
  | error -> Printexc.to_string error

let one_line text =
  String.map (fun letter -> if letter < ' ' || letter = '\127' then ' ' else letter) text
  |> String.split_on_char ' '
  |> List.filter (( <> ) "")
  |> String.concat " "

let () =
  match Lwt_main.run (get_token_by_client_id_and_client_secret ()) with
  | token -> print_endline token
  | exception error ->
      prerr_endline (one_line ("No access token: " ^ explain error));
      exit 1

(* snippetgen 0.1.0 ocaml/cohttp a154528d *)
