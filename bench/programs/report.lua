-- What wrk says at its end, as one line of JSON after its own text.
function done(summary, _, _)
  local errors = summary.errors
  io.write(string.format(
    '{"seconds":%f,"operations":%d,"bytes":%d,"errors":%d}\n',
    summary.duration / 1e6, summary.requests, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status
  ))
end
