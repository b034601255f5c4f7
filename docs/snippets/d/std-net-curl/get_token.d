/// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
module get_token;

import core.time : seconds;
import std.algorithm : filter, map;
import std.array : join, split;
import std.conv : text, to;
import std.json : JSONType, parseJSON;
import std.net.curl : HTTP;
import std.process : environment;
import std.stdio : stderr, writeln;
import std.uni : isControl;
import std.uri : encodeComponent;
import std.utf : byDchar;

/// Request an access token and return it; throw if there is none.
string getTokenByClientIdAndClientSecret()
{
    // Read the client id and client secret from the environment
    immutable clientId = requireEnvironment("CLIENT_ID");
    immutable clientSecret = requireEnvironment("CLIENT_SECRET");

    // Send the token request
    auto http = HTTP("https://auth.example.com/oauth2/token");
    http.setAuthentication(clientId.encodeComponent, clientSecret.encodeComponent);
    http.addRequestHeader("Accept", "application/json");
    immutable form = encodeForm([
        ["grant_type", "client_credentials"],
        ["client_id", clientId],
    ]);
    http.setPostData(form, "application/x-www-form-urlencoded");
    http.operationTimeout = 30.seconds;
    http.maxRedirects = uint.max; // none is followed
    char[] answerText;
    http.onReceive = (ubyte[] data) { answerText ~= cast(char[]) data; return data.length; };
    http.perform();
    immutable status = http.statusLine.code;

    // Return the access token, or say why there is none
    const answer = parseAnswer(answerText);
    immutable token = answer.get("access_token", "");
    if (status / 100 == 2 && token.length)
        return token;
    throw refusal(status, answer);
}

/// The texts in the JSON object of an answer; none where it is no such object.
string[string] parseAnswer(const(char)[] answer)
{
    string[string] texts;
    try
    {
        foreach (name, value; parseJSON(answer).object)
            if (value.type == JSONType.string)
                texts[name] = value.str;
    }
    catch (Exception)
    {
        // what is no JSON has no token
    }
    return texts;
}

/// Say why an answer carries no token.
Exception refusal(int status, const string[string] answer)
{
    immutable reason = ["error", "error_description"].filter!(name => name in answer)
        .map!(name => answer[name])
        .join(": ");
    return new Exception(text("HTTP ", status, ": ", reason.length ? reason : "no access token"));
}

string encodeForm(const string[2][] parameters)
{
    return parameters.map!(pair => pair[0] ~ "=" ~ pair[1].encodeComponent).join("&");
}

string requireEnvironment(string name)
{
    if (name !in environment)
        throw new Exception("Set the environment variable " ~ name);
    return environment[name];
}

int main()
{
    try
    {
        writeln(getTokenByClientIdAndClientSecret());
        return 0;
    }
    catch (Exception error)
    {
        // One line, whatever the server said
        immutable message = error.msg.byDchar.map!(c => c.isControl ? ' ' : c).to!string;
        stderr.writefln("No access token: %-(%s %)", message.split);
        return 1;
    }
}

// snippetgen 0.1.0 d/std-net-curl a154528d
