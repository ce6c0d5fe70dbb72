"""The support role: it reads one company's rows, and only after a visit the audit log tells of.

`SELECT support_scope('<company>', '<why>')` opens a visit of thirty minutes. It counts from the
transaction after its own: whoever rolls it back has seen nothing, and what was seen stays
written down. The role may set `portal.role` as it likes, so a restrictive policy on every guarded
table asks for the visit itself.
"""

from __future__ import annotations

ROLE = "portal_support"
ACTION = "support.opened"
# Of no company and nobody's business: secrets, people's addresses, promised work.
CLOSED = ("external_events", "outbox", "password_resets", "persons", "sign_in_sessions")

_DEFINER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp"
# Only a superuser may hang a setting of ours on a function: it is set and put back by hand.
_ROLE_NOW = "coalesce(current_setting('portal.role', true), '')"

FUNCTIONS = (
    f"""
    CREATE FUNCTION support_scope(company uuid, reason text) RETURNS text {_DEFINER} AS $$
    DECLARE
      role_before text := {_ROLE_NOW};
      visit text := gen_random_uuid()::text;
      visited text;
    BEGIN
      IF length(trim(coalesce(reason, ''))) < 10 THEN
        RAISE EXCEPTION 'say why, in ten letters or more';
      END IF;
      PERFORM set_config('portal.role', 'system', true);
      SELECT name INTO visited FROM companies WHERE id = company;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such company';
      END IF;
      INSERT INTO audit_log (id, company_id, at, actor_name, action, entity, entity_id, label,
                             after, address, request_id)
      VALUES (gen_random_uuid(), company, clock_timestamp(), session_user, '{ACTION}', 'company',
              company, visited, jsonb_build_object('reason', trim(reason), 'transaction',
              pg_current_xact_id()::text), coalesce(host(inet_client_addr()), ''), visit);
      PERFORM set_config('portal.role', role_before, true),
              set_config('portal.company', company::text, false),
              set_config('portal.visit', visit, false);
      RETURN visited;
    END $$
    """,  # noqa: S608 - constants
    f"""
    CREATE FUNCTION support_company() RETURNS uuid STABLE {_DEFINER} AS $$
    DECLARE
      role_before text := {_ROLE_NOW};
      visited uuid;
    BEGIN
      PERFORM set_config('portal.role', 'system', true);
      SELECT company_id INTO visited FROM audit_log
      WHERE action = '{ACTION}' AND request_id = current_setting('portal.visit', true)
        AND at > now() - interval '30 minutes'
        AND after->>'transaction' IS DISTINCT FROM pg_current_xact_id_if_assigned()::text
      ORDER BY at DESC LIMIT 1;
      PERFORM set_config('portal.role', role_before, true);
      RETURN visited;
    END $$
    """,  # noqa: S608 - constants
    "REVOKE EXECUTE ON FUNCTION support_scope, support_company FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION support_scope, support_company TO {ROLE}",
)


def hide_from_support(table: str, tenancy: str) -> str:
    """Return the DDL that shows support a guarded table's rows in a visit only.

    Every migration that adds a guarded table runs it after `tenancy.protect`.
    """
    visited = "(SELECT support_company())"
    column = "id" if tenancy == "company" else "company_id"
    shared = "company_id IS NULL OR " if tenancy == "shared" else ""
    return (
        f"CREATE POLICY support_visit ON {table} AS RESTRICTIVE TO {ROLE}"
        f" USING ({shared}{column} = {visited})"
    )
