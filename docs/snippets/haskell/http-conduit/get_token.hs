{-# LANGUAGE OverloadedStrings #-}

-- | Get an OAuth 2.0 access token with client credentials (RFC 6749, section 4.4).
module Main (main) where

import Control.Exception (Exception (..), SomeException, throwIO, try)
import Data.Aeson
import Data.Aeson.Types (parseMaybe)
import Data.Bifunctor (bimap)
import Data.Char (isControl)
import Data.Maybe (catMaybes, fromMaybe)
import Data.Text (Text)
import qualified Data.Text as Text
import Data.Text.Encoding (encodeUtf8)
import qualified Data.Text.IO as Text
import Network.HTTP.Conduit (redirectCount)
import Network.HTTP.Simple
import Network.HTTP.Types.URI (urlEncode)
import System.Environment (lookupEnv)
import System.Exit (die)
import System.Timeout (timeout)

getTokenByClientIdAndClientSecret :: IO Text
getTokenByClientIdAndClientSecret = do
  -- Read the client id and client secret from the environment
  clientId <- requireEnvironment "CLIENT_ID"
  clientSecret <- requireEnvironment "CLIENT_SECRET"

  -- Send the token request
  request <- parseRequest "https://auth.example.com/oauth2/token"
  let parameters =
        [ ("grant_type", "client_credentials"),
          ("client_id", clientId)
        ]
  answered <-
    -- In microseconds, for the whole answer
    timeout 30000000 . httpLBS
      . setRequestBodyURLEncoded (map (bimap encodeUtf8 encodeUtf8) parameters)
      . setRequestBasicAuth (urlEncode True (encodeUtf8 clientId)) (urlEncode True (encodeUtf8 clientSecret))
      . setRequestHeader "Accept" ["application/json"]
      $ request {redirectCount = 0}
  response <- maybe (throwIO (NoToken "no answer in time")) pure answered

  -- Return the access token, or say why there is none
  let status = getResponseStatusCode response
      answer = fromMaybe mempty (decode (getResponseBody response))
      member :: Key -> Maybe Text
      member name = parseMaybe (.: name) answer
      details = catMaybes [member "error", member "error_description"]
      reason = if null details then "no access token" else Text.intercalate ": " details
  case member "access_token" of
    Just token | status >= 200, status <= 299, not (Text.null token) -> pure token
    _ -> throwIO (NoToken ("HTTP " <> Text.pack (show status) <> ": " <> reason))

requireEnvironment :: String -> IO Text
requireEnvironment name =
  lookupEnv name >>= maybe (throwIO missing) (pure . Text.pack)
  where
    missing = NoToken ("Set the environment variable " <> Text.pack name)

-- | Why there is no access token.
newtype NoToken = NoToken Text deriving (Show)

instance Exception NoToken where
  displayException (NoToken reason) = Text.unpack reason

main :: IO ()
main = try getTokenByClientIdAndClientSecret >>= either (die . explain) Text.putStrLn

explain :: SomeException -> String
explain failure = unwords (words (map blankControl ("No access token: " <> reason)))
  where
    reason = case fromException failure of
      Just (HttpExceptionRequest _ content) -> show content
      _ -> displayException failure
    blankControl character = if isControl character then ' ' else character

-- snippetgen 0.1.0 haskell/http-conduit a154528d
