#!/usr/bin/env perl
use v5.36;
use utf8;
use open qw(:std :encoding(UTF-8));

use Encode qw(decode encode);
use HTTP::Tiny;
use JSON::PP qw(decode_json);
use MIME::Base64 qw(encode_base64);

# Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
sub get_token_by_client_id_and_client_secret () {
    # Read the client id and client secret from the environment
    my $client_id = require_environment('CLIENT_ID');
    my $client_secret = require_environment('CLIENT_SECRET');

    # Send the token request
    my $credentials = join ':', map { percent_encode($_) } $client_id, $client_secret;
    my $http = HTTP::Tiny->new(
        max_redirect => 0,
        verify_SSL => 1,
    );
    # The timeout of the client is for each read, this one for the whole exchange
    local $SIG{ALRM} = sub { die "the server took longer than 30 seconds\n" };
    alarm 30;
    my $response = $http->post_form(
        'https://auth.example.com/oauth2/token',
        [
            'grant_type' => 'client_credentials',
            'client_id' => $client_id,
        ],
        {
            headers => {
                'Accept' => 'application/json',
                'Authorization' => 'Basic ' . encode_base64( $credentials, '' ),
            },
        }
    );
    alarm 0;
    die "$response->{content}\n" if $response->{status} == 599;

    # Return the access token, or say why there is none
    my $answer = eval { decode_json( $response->{content} ) };
    $answer = {} if ref $answer ne 'HASH';
    my $token = $answer->{access_token};
    return $token if $response->{success} && defined $token && !ref $token && length $token;

    my @details = grep { defined $_ && !ref $_ } $answer->@{qw(error error_description)};
    die 'HTTP ', $response->{status}, ': ', join( ': ', @details ) || 'no access token', "\n";
}

sub percent_encode ($text) {
    return encode( 'UTF-8', $text ) =~ s/([^A-Za-z0-9._~-])/sprintf '%%%02X', ord $1/egr;
}

sub require_environment ($name) {
    return decode( 'UTF-8', $ENV{$name} // die "Set the environment variable $name\n" );
}

my $token = eval { get_token_by_client_id_and_client_secret() } // do {
    my $reason = $@ =~ s/\s+\z//r =~ s/[[:cntrl:]\s]+/ /gr;
    die "No access token: $reason\n";
};
say $token;

# snippetgen 0.1.0 perl/http-tiny a154528d
