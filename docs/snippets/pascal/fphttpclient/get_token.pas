program GetToken;

{$mode objfpc}{$H+}

uses
  base64, Classes, fphttpclient, fpjson, jsonparser, openssl, opensslsockets,
  ssockets, sslsockets, SysUtils;

type
  { Checks the certificate of the server and the time, as its parent does not. }
  TTokenClient = class(TFPHTTPClient)
  private
    FDeadline: Int64;
    procedure CheckCertificate(Sender: TObject; var Allow: Boolean);
  protected
    function GetSocketHandler(const UseSSL: Boolean): TSocketHandler; override;
    procedure DoDataRead; override;
  public
    constructor Create(AOwner: TComponent); override;
  end;

constructor TTokenClient.Create(AOwner: TComponent);
begin
  inherited;
  FDeadline := GetTickCount64 + 30000;
  ConnectTimeout := 30000;
  IOTimeout := 30000;
end;

procedure TTokenClient.DoDataRead;
var
  Remaining: Int64;
begin
  Remaining := FDeadline - Int64(GetTickCount64);
  if Remaining <= 0 then
    raise Exception.Create('no answer within 30 seconds');
  IOTimeout := Remaining;
end;

function TTokenClient.GetSocketHandler(const UseSSL: Boolean): TSocketHandler;
var
  Authorities: string;
begin
  Result := inherited;
  if not UseSSL then
    Exit;
  Authorities := GetEnvironmentVariable('SSL_CERT_FILE');
  if Authorities = '' then
    Authorities := '/etc/ssl/certs/ca-certificates.crt';
  with Result as TSSLSocketHandler do
  begin
    CertificateData.CertCA.FileName := Authorities;
    OnVerifyCertificate := @CheckCertificate;
  end;
end;

procedure TTokenClient.CheckCertificate(Sender: TObject; var Allow: Boolean);
var
  { Functions of OpenSSL 3 that the unit openssl lacks }
  GetCertificate: function(Connection: PSSL): PX509; cdecl;
  CheckHost: function(Certificate: PX509; Name: PChar; Length: SizeUInt;
    Flags: LongWord; Peer: Pointer): LongInt; cdecl;
  CheckAddress: function(Certificate: PX509; Address: PChar; Flags: LongWord): LongInt; cdecl;
  Certificate: PX509;
  Connection: TOpenSSLSocketHandler;
  Host: string;
begin
  Connection := Sender as TOpenSSLSocketHandler;
  Host := (Connection.Socket as TInetSocket).Host;
  Pointer(GetCertificate) := GetProcAddress(SSLLibHandle, 'SSL_get1_peer_certificate');
  Pointer(CheckHost) := GetProcAddress(SSLUtilHandle, 'X509_check_host');
  Pointer(CheckAddress) := GetProcAddress(SSLUtilHandle, 'X509_check_ip_asc');
  Certificate := GetCertificate(Connection.SSL.SSL);
  try
    Allow := (Certificate <> nil) and (Connection.SSL.VerifyResult = X509_V_OK)
      and ((CheckHost(Certificate, PChar(Host), 0, 0, nil) = 1)
        or (CheckAddress(Certificate, PChar(Host), 0) = 1));
  finally
    X509Free(Certificate);
  end;
  if not Allow then
    raise Exception.Create('the certificate of ' + Host + ' cannot be trusted');
end;

function RequireEnvironment(const Name: string): string;
begin
  Result := GetEnvironmentVariable(Name);
  if Result = '' then
    raise Exception.Create('Set the environment variable ' + Name);
end;

function PercentEncode(const Text: string): string;
var
  Letter: Char;
begin
  Result := '';
  for Letter in Text do
    if Letter in ['A'..'Z', 'a'..'z', '0'..'9', '-', '.', '_', '~'] then
      Result := Result + Letter
    else
      Result := Result + '%' + HexStr(Ord(Letter), 2);
end;

{ The body of a form, from its names and values by turns. }
function EncodeForm(const Fields: array of string): string;
var
  I: Integer;
begin
  Result := '';
  for I := 0 to High(Fields) do
  begin
    if I > 0 then
      if Odd(I) then
        Result := Result + '='
      else
        Result := Result + '&';
    Result := Result + PercentEncode(Fields[I]);
  end;
end;

{ The JSON object in the body of an answer; an empty one where there is none. }
function ParseAnswer(const Body: string): TJSONObject;
var
  Answer: TJSONData;
begin
  try
    Answer := GetJSON(Body);
  except
    on Exception do
      Answer := nil;
  end;
  if Answer is TJSONObject then
    Exit(TJSONObject(Answer));
  Answer.Free;
  Result := TJSONObject.Create;
end;

function TextOf(Answer: TJSONObject; const Name: string): string;
var
  Value: TJSONString;
begin
  if Answer.Find(Name, Value) then
    Result := Value.AsString
  else
    Result := '';
end;

{ Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4). }
function GetTokenByClientIdAndClientSecret: string;
var
  ClientId, ClientSecret: string;
  Body, Response: TStringStream;
  Client: TTokenClient;
  Answer: TJSONObject;
  Error, Reason: string;
begin
  { Read the client id and client secret from the environment }
  ClientId := RequireEnvironment('CLIENT_ID');
  ClientSecret := RequireEnvironment('CLIENT_SECRET');

  { Send the token request }
  Body := TStringStream.Create(EncodeForm([
    'grant_type', 'client_credentials',
    'client_id', ClientId
  ]));
  Response := TStringStream.Create;
  Client := TTokenClient.Create(nil);
  try
    Client.AddHeader('Accept', 'application/json');
    Client.AddHeader('Content-Type', 'application/x-www-form-urlencoded');
    Client.AddHeader('Authorization', 'Basic ' + EncodeStringBase64(
      PercentEncode(ClientId) + ':' + PercentEncode(ClientSecret)));
    Client.RequestBody := Body;
    Client.HTTPMethod('POST', 'https://auth.example.com/oauth2/token', Response, []);
    if Client.ResponseStatusCode = 0 then
      raise Exception.Create('the server sent no answer');

    { Return the access token, or say why there is none }
    Answer := ParseAnswer(Response.DataString);
    try
      Result := TextOf(Answer, 'access_token');
      if (Client.ResponseStatusCode div 100 = 2) and (Result <> '') then
        Exit;
      Error := TextOf(Answer, 'error');
      Reason := TextOf(Answer, 'error_description');
    finally
      Answer.Free;
    end;
    if (Error <> '') and (Reason <> '') then
      Reason := Error + ': ' + Reason
    else if Error + Reason <> '' then
      Reason := Error + Reason
    else
      Reason := 'no access token';
    raise Exception.CreateFmt('HTTP %d: %s', [Client.ResponseStatusCode, Reason]);
  finally
    Client.Free;
    Response.Free;
    Body.Free;
  end;
end;

function OneLine(const Text: string): string;
var
  Letter: Char;
begin
  Result := '';
  for Letter in Text do
    if not (Letter in [#0..#32, #127]) then
      Result := Result + Letter
    else if not Result.EndsWith(' ') then
      Result := Result + ' ';
end;

begin
  try
    Writeln(GetTokenByClientIdAndClientSecret);
  except
    on Error: Exception do
    begin
      Writeln(StdErr, OneLine('No access token: ' + Error.Message));
      Halt(1);
    end;
  end;
end.

// snippetgen 0.1.0 pascal/fphttpclient a154528d
