import type { Field, ResponseHeaders } from './headers-field.ts';
import {
  NAME,
  STRING,
  allowOnly,
  integerFrom,
  memberName,
  oneOf,
  parameter,
  structuredList,
  type Member,
} from './headers-structured.ts';

export interface ProxyStatus {
  name: string;
  params: {
    error?: string;
    receivedStatus?: number;
    nextHop?: string;
    details?: string;
  };
}

// https://www.iana.org/assignments/http-proxy-status
const ERRORS = [
  'dns_timeout',
  'dns_error',
  'destination_not_found',
  'destination_unavailable',
  'destination_ip_prohibited',
  'destination_ip_unroutable',
  'connection_refused',
  'connection_terminated',
  'connection_timeout',
  'connection_read_timeout',
  'connection_write_timeout',
  'connection_limit_reached',
  'tls_protocol_error',
  'tls_certificate_error',
  'tls_alert_received',
  'http_request_error',
  'http_request_denied',
  'http_response_incomplete',
  'http_response_header_section_size',
  'http_response_header_size',
  'http_response_body_size',
  'http_response_trailer_section_size',
  'http_response_trailer_size',
  'http_response_transfer_coding',
  'http_response_content_coding',
  'http_response_timeout',
  'http_upgrade_failed',
  'http_protocol_error',
  'proxy_internal_response',
  'proxy_internal_error',
  'proxy_configuration_error',
  'proxy_loop_detected',
];

function parseMember(member: Member, field: Field): ProxyStatus {
  allowOnly(member, ['error', 'received-status', 'next-hop', 'details'], field);
  const error = parameter(member, 'error', oneOf(ERRORS), field);
  const receivedStatus = parameter(member, 'received-status', integerFrom(100, 599), field);
  const nextHop = parameter(member, 'next-hop', NAME, field);
  const details = parameter(member, 'details', STRING, field);
  return {
    name: memberName(member, NAME, field),
    params: {
      ...(error !== undefined && { error }),
      ...(receivedStatus !== undefined && { receivedStatus }),
      ...(nextHop !== undefined && { nextHop }),
      ...(details !== undefined && { details }),
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc9209, without next-protocol and what belongs to one error alone. */
export function proxyStatus(headers: ResponseHeaders): ProxyStatus[] | undefined {
  const list = structuredList(headers, 'Proxy-Status');
  return list?.members.map((member) => parseMember(member, list.field));
}
