#!/usr/bin/env tclsh
package require Tcl 8.6
package require http
package require huddle
package require huddle::json
package require tls

# Read an environment variable that has to be set.
proc require_variable {name} {
    if {![info exists ::env($name)]} {
        error "Set the environment variable $name"
    }
    return $::env($name)
}

# Accept a certificate that is trusted, and the server's only if it names the host.
proc check_certificate {host option channel args} {
    if {$option ne "verify"} {
        return 1
    }
    lassign $args depth certificate is_trusted
    if {!$is_trusted || $depth > 0} {
        return $is_trusted
    }
    set check [expr {[regexp {:|^[\d.]+$} $host] ? "-checkip" : "-checkhost"}]
    set report [exec openssl x509 -noout $check $host << [dict get $certificate certificate]]
    return [string match "*does match certificate*" $report]
}

proc open_secure_socket {args} {
    set authorities /etc/ssl/certs/ca-certificates.crt
    if {[info exists ::env(SSL_CERT_FILE)]} {
        set authorities $::env(SSL_CERT_FILE)
    }
    set host [lindex $args end-1]
    return [tls::socket -require true -autoservername true -cafile $authorities \
        -command [list check_certificate $host] \
        {*}$args]
}
http::register https 443 open_secure_socket

# Encode a text as a form does; http::formatQuery would change its line ends.
proc percent_encode {text} {
    set encoded ""
    foreach octet [split [encoding convertto utf-8 $text] ""] {
        append encoded [expr {
            [regexp {[A-Za-z0-9]} $octet] ? $octet : [format %%%02X [scan $octet %c]]
        }]
    }
    return $encoded
}

# Read the texts of a JSON object; anything else is an empty dictionary.
proc read_texts {body} {
    set texts {}
    catch {
        set object [huddle::json2huddle $body]
        foreach name [huddle keys $object] {
            if {[huddle type $object $name] eq "string"} {
                dict set texts $name [huddle get_stripped $object $name]
            }
        }
    }
    return $texts
}

# Send one request; return its status, and the texts in the answer.
proc send {parameters headers} {
    set pairs [lmap {name value} $parameters {
        string cat [percent_encode $name] = [percent_encode $value]
    }]
    set request [http::geturl "https://auth.example.com/oauth2/token" \
        -method POST \
        -type application/x-www-form-urlencoded \
        -query [join $pairs &] \
        -headers $headers \
        -binary true \
        -timeout 30000]
    try {
        if {[http::status $request] ne "ok"} {
            error "no answer: [http::status $request] [http::error $request]"
        }
        set body [encoding convertfrom utf-8 [http::data $request]]
        return [list [http::ncode $request] [read_texts $body]]
    } finally {
        http::cleanup $request
    }
}

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
proc get_token_by_client_id_and_client_secret {} {
    # Read the client id and client secret from the environment
    set client_id [require_variable CLIENT_ID]
    set client_secret [require_variable CLIENT_SECRET]

    # Send the token request
    set parameters [list \
        "grant_type" "client_credentials" \
        "client_id" $client_id \
    ]
    set headers [list Accept application/json]
    set credentials [percent_encode $client_id]:[percent_encode $client_secret]
    lappend headers Authorization "Basic [binary encode base64 $credentials]"
lassign [send $parameters $headers] status answer

    # Return the access token, or say why there is none
    if {$status < 200 || $status > 299 || ![dict exists $answer access_token]
            || [dict get $answer access_token] eq ""} {
        set reason [dict values [dict filter $answer script {name text} {
            expr {$name in {error error_description}}
        }]]
        error "HTTP $status: [expr {[llength $reason] ? [join $reason ": "] : "no access token"}]"
    }
    return [dict get $answer access_token]
}

try {
    puts [get_token_by_client_id_and_client_secret]
} on error message {
    puts stderr "No access token: [string trim [regsub -all {[[:cntrl:][:space:]]+} $message { }]]"
    exit 1
}

# snippetgen 0.1.0 tcl/http a154528d
