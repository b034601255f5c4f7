% Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).

:- use_module(library(base64)).
:- use_module(library(http/http_open)).
:- use_module(library(http/json)).
:- use_module(library(time)).
:- use_module(library(uri)).
:- use_module(library(url)).
:- use_module(library(utf8)).

:- initialization(main, main).

%!  get_token_by_client_id_and_client_secret(-Token) is det.
%
%   Request an access token; throw no_access_token(Reason) if there is none.

get_token_by_client_id_and_client_secret(Token) :-
    % Read the client id and client secret from the environment
    require_environment("CLIENT_ID", ClientId),
    require_environment("CLIENT_SECRET", ClientSecret),

    % Send the token request
    www_form_encode(ClientId, User),
    www_form_encode(ClientSecret, Password),
    atomic_list_concat([User, Password], :, UserPassword),
    base64_encoded(UserPassword, Credentials, [encoding(utf8)]),
    string_concat("Basic ", Credentials, Authorization),
    Parameters = [
        "grant_type"="client_credentials",
        "client_id"=ClientId
    ],
    uri_query_components(Body, Parameters),
    string_codes(Body, Bytes),
    Type = 'application/x-www-form-urlencoded',
    Options = [
        request_header('Authorization'=Authorization),
        request_header('Accept'='application/json'),
        post(bytes(Type, Bytes))
    ],
    call_with_time_limit(30, send("https://auth.example.com/oauth2/token", Options, Status, Answer)),

    % Return the access token, or say why there is none
    (   between(200, 299, Status),
        get_dict(access_token, Answer, Token),
        string(Token),
        Token \== ""
    ->  true
    ;   findall(Detail,
                ( member(Key, [error, error_description]),
                  get_dict(Key, Answer, Detail),
                  string(Detail)
                ),
                Details),
        (   Details == []
        ->  Reason = "no access token"
        ;   atomic_list_concat(Details, ": ", Reason)
        ),
        format(string(Message), "HTTP ~d: ~w", [Status, Reason]),
        throw(no_access_token(Message))
    ).

%   Send a request; Answer is the JSON object in what comes back, an empty one where there is none.
send(Url, Options, Status, Answer) :-
    setup_call_cleanup(
        http_open(Url, Stream, [ redirect(false),
                                 status_code(Status),
                                 size(Size),
                                 timeout(30)
                               | Options
                               ]),
        % No more than there is: many servers end TLS without a word
        ( set_stream(Stream, encoding(octet)),
          read_string(Stream, Size, Octets)
        ),
        close(Stream, [force(true)])),
    string_codes(Octets, Bytes),
    (   phrase(utf8_codes(Text), Bytes),
        catch(atom_json_dict(Text, Json, []), error(_, _), fail),
        is_dict(Json)
    ->  Answer = Json
    ;   Answer = _{}
    ).

%   The value of an environment variable, which must be set.
require_environment(Name, Value) :-
    (   getenv(Name, Atom)
    ->  atom_string(Atom, Value)
    ;   string_concat("Set the environment variable ", Name, Message),
        throw(no_access_token(Message))
    ).

main :-
    catch(get_token_by_client_id_and_client_secret(Token), Error, refuse(Error)),
    writeln(Token).

%   Say in one line, whatever the server said, why there is no token.
refuse(Error) :-
    (   Error = no_access_token(Reason)
    ->  true
    ;   Error = error(Formal, _)
    ->  term_string(Formal, Reason)
    ;   term_string(Error, Reason)
    ),
    string_codes(Reason, Codes),
    maplist([Code, Plain]>>(code_type(Code, graph) -> Plain = Code ; Plain = 0'\s), Codes, PlainCodes),
    string_codes(PlainReason, PlainCodes),
    normalize_space(string(Text), PlainReason),
    format(user_error, "No access token: ~w~n", [Text]),
    halt(1).

% snippetgen 0.1.0 prolog/http-open a154528d
