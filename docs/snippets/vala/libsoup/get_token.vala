errordomain TokenError {
    MISSING,
    REFUSED
}

// Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
async string get_token_by_client_id_and_client_secret () throws Error {
    // Read the client id and client secret from the environment
    string client_id = require_environment ("CLIENT_ID");
    string client_secret = require_environment ("CLIENT_SECRET");

    // Send the token request
    var message = new Soup.Message ("POST", "https://auth.example.com/oauth2/token");
    message.set_flags (Soup.MessageFlags.NO_REDIRECT);
    message.request_headers.append ("Accept", "application/json");
    string credentials = Uri.escape_string (client_id) + ":" + Uri.escape_string (client_secret);
    message.request_headers.append ("Authorization", "Basic " + Base64.encode (credentials.data));
    string form = Soup.Form.encode (
        "grant_type", "client_credentials",
        "client_id", client_id
    );
    message.set_request_body_from_bytes (Soup.FORM_MIME_TYPE_URLENCODED, new Bytes (form.data));
    var answer = yield send_token_request (message);

    // Return the access token, or say why there is none
    string? token = text_of (answer, "access_token");
    if (message.status_code / 100 == 2 && token != null && token != "") {
        return token;
    }
    string? error = text_of (answer, "error");
    string? description = text_of (answer, "error_description");
    string reason = error ?? description ?? "no access token";
    if (error != null && description != null) {
        reason = "%s: %s".printf (error, description);
    }
    throw new TokenError.REFUSED ("HTTP %u: %s", message.status_code, reason);
}

// The timeout of a session is for each read, this one is for the whole answer.
async Json.Object send_token_request (Soup.Message message) throws Error {
    var cancellable = new Cancellable ();
    uint timer = Timeout.add_seconds (30, () => {
        cancellable.cancel ();
        return Source.CONTINUE;
    });
    try {
        var session = new Soup.Session ();
        return parse_answer (yield session.send_and_read_async (message, Priority.DEFAULT, cancellable));
    } catch (IOError.CANCELLED error) {
        throw new TokenError.REFUSED ("no answer within 30 seconds");
    } finally {
        Source.remove (timer);
    }
}

// The JSON object in the body of an answer; an empty one where there is none.
Json.Object parse_answer (Bytes body) {
    var parser = new Json.Parser ();
    try {
        parser.load_from_stream (new MemoryInputStream.from_bytes (body));
    } catch (Error error) {
        return new Json.Object ();
    }
    unowned Json.Node? root = parser.get_root ();
    return root != null && root.get_node_type () == Json.NodeType.OBJECT
        ? root.dup_object () : new Json.Object ();
}

string? text_of (Json.Object answer, string name) {
    unowned Json.Node? node = answer.get_member (name);
    return node != null && node.get_value_type () == typeof (string) ? node.get_string () : null;
}

string require_environment (string name) throws TokenError {
    string? value = Environment.get_variable (name);
    if (value == null) {
        throw new TokenError.MISSING ("Set the environment variable %s", name);
    }
    return value;
}

string one_line (string text) {
    var line = new StringBuilder ();
    unichar letter;
    for (int i = 0; text.get_next_char (ref i, out letter);) {
        if (!letter.iscntrl () && !letter.isspace ()) {
            line.append_unichar (letter);
        } else if (!line.str.has_suffix (" ")) {
            line.append_c (' ');
        }
    }
    return line.str;
}

int main () {
    var loop = new MainLoop ();
    int status = 0;
    get_token_by_client_id_and_client_secret.begin ((source, result) => {
        try {
            stdout.printf ("%s\n", get_token_by_client_id_and_client_secret.end (result));
        } catch (Error error) {
            stderr.printf ("No access token: %s\n", one_line (error.message));
            status = 1;
        }
        loop.quit ();
    });
    loop.run ();
    return status;
}

// snippetgen 0.1.0 vala/libsoup a154528d
