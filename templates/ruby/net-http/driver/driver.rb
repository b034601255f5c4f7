# frozen_string_literal: true

# Drives the token source of ruby/net-http with threads; of many, the first is killed.

require 'json'
require_relative 'get_token'

def ask(source)
  { token: source.token }
rescue StandardError => e
  { error: e.message }
end

# A caller that is killed while it waits for the request that it began, where one is needed.
def give_up(source)
  caller = Thread.new { ask(source) }
  Thread.pass until caller.stop?
  caller.kill
end

def ask_at_once(source, callers)
  give_up(source) if callers > 1
  Array.new(callers) { Thread.new { ask(source) } }.map(&:value)
end

source = TokenSource.new
$stdout.sync = true
$stdin.each_line(chomp: true) do |line|
  command, argument = line.split
  if command == 'get'
    puts JSON.generate(ask_at_once(source, Integer(argument)))
  else
    source.forget(argument)
    puts 'null'
  end
end
