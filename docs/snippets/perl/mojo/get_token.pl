#!/usr/bin/env perl
use v5.36;
use utf8;
use open qw(:std :encoding(UTF-8));

use Encode qw(decode encode);
use Mojo::UserAgent;
use Mojo::Util qw(b64_encode url_escape);

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
sub get_token_by_client_id_and_client_secret () {
    # Read the client id and client secret from the environment
    my $client_id = require_environment('CLIENT_ID');
    my $client_secret = require_environment('CLIENT_SECRET');

    # Send the token request
    my $credentials = join ':', map { url_escape encode( 'UTF-8', $_ ) } $client_id, $client_secret;
    my $ua = Mojo::UserAgent->new(
        max_redirects => 0,
        request_timeout => 30,
    );
    my $tx = $ua->post(
        'https://auth.example.com/oauth2/token' => {
            'Accept' => 'application/json',
            'Authorization' => 'Basic ' . b64_encode( $credentials, '' ),
        } => form => {
            'grant_type' => 'client_credentials',
            'client_id' => $client_id,
        },
    );
    my $failure = $tx->error;
    die "$failure->{message}\n" if $failure && !$failure->{code};

    # Return the access token, or say why there is none
    my $answer = $tx->res->json;
    $answer = {} if ref $answer ne 'HASH';
    my $token = $answer->{access_token};
    return $token if $tx->res->is_success && defined $token && !ref $token && length $token;

    my @details = grep { defined $_ && !ref $_ } $answer->@{qw(error error_description)};
    die 'HTTP ', $tx->res->code, ': ', join( ': ', @details ) || 'no access token', "\n";
}

sub require_environment ($name) {
    return decode( 'UTF-8', $ENV{$name} // die "Set the environment variable $name\n" );
}

my $token = eval { get_token_by_client_id_and_client_secret() } // do {
    my $reason = $@ =~ s/\s+\z//r =~ s/[[:cntrl:]\s]+/ /gr;
    die "No access token: $reason\n";
};
say $token;

# snippetgen 0.1.0 perl/mojo a154528d
