#!/usr/bin/env escript
%% Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
-mode(compile).

get_token_by_client_id_and_client_secret() ->
    %% Read the client id and client secret from the environment
    ClientId = require_environment("CLIENT_ID"),
    ClientSecret = require_environment("CLIENT_SECRET"),

    %% Send the token request
    Credentials = uri_string:quote(ClientId) ++ ":" ++ uri_string:quote(ClientSecret),
    Headers = [
        {"authorization", "Basic " ++ base64:encode_to_string(Credentials)},
        {"accept", "application/json"}
    ],
    Parameters = [
        {"grant_type", "client_credentials"},
        {"client_id", ClientId}
    ],
    Request = {
        "https://auth.example.com/oauth2/token",
        Headers,
        "application/x-www-form-urlencoded",
        uri_string:compose_query(Parameters)
    },
    {Status, Answer} = post(Request),

    %% Return the access token, or say why there is none
    case Answer of
        #{<<"access_token">> := Token} when
            Status >= 200, Status =< 299, is_binary(Token), Token =/= <<>>
        ->
            Token;
        _ ->
            Details = [
                Text
             || Name <- [<<"error">>, <<"error_description">>],
                #{Name := Text} <- [Answer],
                is_binary(Text)
            ],
            Reason =
                case Details of
                    [] -> "no access token";
                    _ -> lists:join(": ", Details)
                end,
            throw({no_access_token, io_lib:format("HTTP ~b: ~ts", [Status, Reason])})
    end.

%% Send a request; return the status and the JSON object of its answer.
post(Request) ->
    Tls = [{log_level, none} | httpc:ssl_verify_host_options(true)],
    HttpOptions = [{timeout, timer:seconds(30)}, {autoredirect, false}, {ssl, Tls}],
    case httpc:request(post, Request, HttpOptions, [{body_format, binary}]) of
        {ok, {{_, Status, _}, _, Body}} ->
            {Status, parse_answer(Body)};
        {error, {failed_connect, [_, {inet, _, Reason}]}} ->
            throw({no_access_token, ssl:format_error(Reason)});
        {error, Reason} ->
            throw({no_access_token, io_lib:format("~0tp", [Reason])})
    end.

%% The JSON object in the body of an answer; an empty one where there is none.
parse_answer(Body) ->
    try jiffy:decode(Body, [return_maps]) of
        Answer when is_map(Answer) -> Answer;
        _ -> #{}
    catch
        error:_ -> #{}
    end.

%% The value of an environment variable, which must be set.
require_environment(Name) ->
    case os:getenv(Name) of
        false -> throw({no_access_token, "Set the environment variable " ++ Name});
        Value -> Value
    end.

main([]) ->
    [{ok, _} = application:ensure_all_started(Name) || Name <- [inets, ssl]],
    try
        io:format("~ts~n", [get_token_by_client_id_and_client_secret()])
    catch
        throw:{no_access_token, Reason} ->
            %% One line, whatever the server said
            Line = re:replace(Reason, "[\\pC\\pZ]+", " ", [global, unicode]),
            io:format(standard_error, "No access token: ~ts~n", [Line]),
            halt(1)
    end.

%% snippetgen 0.1.0 erlang/httpc a154528d
