-- A wholesaler to measure with: `bench.products` products, and clients with a history.
-- Set-based: 100,000 products with prices, stock and codes stand in half a minute.

SELECT setseed(0.26), set_config('portal.role', 'system', false);

INSERT INTO seller (id, name, mark, nip, street, postal_code, city, email, phone, bank_account,
    stock_cap, low_stock_at, catalogue_public, vat_per_line, require_po_number,
    require_cost_centre, prepayment_hold_days, block_grace_days, block_overdue_minor,
    block_minimum_minor, block_all_ordering, credit_warn_percent)
VALUES (1, 'Hurtownia Miara', 'HM', '5260250274', 'ul. Składowa 1', '00-001', 'Warszawa',
    'biuro@miara.example', '22 555 01 00', 'PL61109010140000071219812874', 500, 50, false, false,
    false, false, 3, 7, 500000, 5000, false, 80);

INSERT INTO payment_terms (id, code, days, end_of_month) VALUES (uuidv7(), '14', 14, false);
INSERT INTO price_groups (id, code, name, position, payment_term_id, minimum_order_minor,
    small_order_charge_minor)
SELECT uuidv7(), code, name, position, (SELECT id FROM payment_terms), 30000, 1500
FROM (VALUES ('hurt', 'Hurt', 1), ('polhurt', 'Półhurt', 2), ('vip', 'VIP', 3))
    AS g (code, name, position);
INSERT INTO order_tiers (id, price_group_id, from_net_minor, percent, currency)
SELECT uuidv7(), g.id, t.net, t.percent, 'PLN' FROM price_groups g,
    (VALUES (100000, 2), (250000, 4), (500000, 6)) AS t (net, percent);
INSERT INTO delivery_methods (id, code, name, name_en, cost_minor, currency, vat_rate,
    free_from_minor, free_from_pieces, minimum_order_minor, cut_off, lead_days, position, active)
VALUES (uuidv7(), 'kurier', 'Kurier', 'Courier', 2500, 'PLN', '23', 150000, NULL, NULL, '13:00',
    1, 1, true),
    (uuidv7(), 'odbior', 'Odbiór własny', 'Pick-up', 0, 'PLN', '23', NULL, NULL, NULL, '15:00', 0,
    2, true);
INSERT INTO warehouses (id, code, name, external, lead_days, sellable, position)
VALUES (uuidv7(), 'M1', 'Magazyn główny', false, 0, true, 1),
    (uuidv7(), 'M2', 'Magazyn drugi', false, 0, true, 2),
    (uuidv7(), 'D1', 'Dostawca', true, 2, true, 3);

-- 12 categories of 10 each.
INSERT INTO categories (id, parent_id, name, slug, path, icon, position)
SELECT id, NULL, 'Dział ' || n, 'dzial-' || n, id || '/', 'package', n
FROM (SELECT n, uuidv7() AS id FROM generate_series(1, 12) AS n) AS new;
INSERT INTO categories (id, parent_id, name, slug, path, icon, position)
SELECT id, parent, 'Grupa ' || of || '.' || n, 'grupa-' || of || '-' || n, path || id || '/',
    'package', n
FROM (SELECT n, uuidv7() AS id, c.id AS parent, c.path, c.position AS of
      FROM categories c, generate_series(1, 10) AS n) AS new;

CREATE TEMP TABLE leaf AS
SELECT row_number() OVER (ORDER BY slug) - 1 AS n, id FROM categories WHERE parent_id IS NOT NULL;
CREATE TEMP TABLE word AS SELECT
    ARRAY['Rękawice', 'Taśma', 'Śruba', 'Żarówka', 'Pojemnik', 'Ściereczka', 'Łącznik', 'Klej',
        'Opaska', 'Papier', 'Kubek', 'Zszywacz', 'Wiertło', 'Pędzel', 'Filtr'] AS thing,
    ARRAY['nitrylowe', 'pakowa', 'ocynkowana', 'ledowa', 'z pokrywą', 'z mikrofibry', 'kątowy',
        'montażowy', 'zaciskowa', 'kserograficzny', 'porcelanowy', 'biurowy', 'do betonu',
        'płaski', 'powietrza', 'żółty', 'wzmocniony', 'przemysłowy', 'ekologiczny'] AS kind,
    ARRAY['Zdrój', 'Bobrek', 'Świt', 'Orlik', 'Żubr', 'Wisła', 'Jantar'] AS maker;

CREATE TEMP TABLE goods AS
SELECT n, uuidv7() AS id, 'RK-' || lpad(n::text, 6, '0') AS sku, '5900' || lpad(n::text, 9, '0') AS ean,
    thing[1 + n % 15] || ' ' || kind[1 + n / 15 % 19] || ' ' || (n % 97 + 3) || ' mm '
        || maker[1 + n % 7] || ' ' || chr(65 + n % 26) || n / 26 AS name,
    maker[1 + n % 7] AS maker, 100 + (n * 7919) % 20000 AS net
FROM word, generate_series(1, current_setting('bench.products')::int) AS n;

INSERT INTO products (id, sku, slug, name, description, category_id, manufacturer, unit,
    price_unit, base_net_minor, vat_rate, minimum, multiple, allow_backorder, status, icon,
    search_text, created_at, updated_at)
SELECT g.id, sku, sku, name, '', leaf.id, maker, 'szt.', 1, net,
    (ARRAY['23', '23', '23', '8', '5'])[1 + g.n % 5], 1, CASE WHEN g.n % 20 = 0 THEN 12 ELSE 1 END,
    g.n % 10 = 0, 'active', 'package',
    lower(translate(name || ' ' || maker, 'ĄĆĘŁŃÓŚŹŻąćęłńóśźż', 'ACELNOSZZacelnoszz')) || ' '
        || replace(lower(sku), '-', '') || ' rk ' || lpad(g.n::text, 6, '0') || ' ' || ean,
    now(), now()
FROM goods g JOIN leaf ON leaf.n = g.n % 120;

INSERT INTO selling_units (id, product_id, unit, factor, minimum, multiple, position)
SELECT uuidv7(), id, 'karton', 12, 1, 1, 1 FROM goods WHERE n % 2 = 0
UNION ALL SELECT uuidv7(), id, 'paleta', 480, 1, 1, 2 FROM goods WHERE n % 10 = 0;
INSERT INTO product_codes (id, company_id, product_id, kind, code, normal)
SELECT uuidv7(), NULL::uuid, id, 'ean', ean, ean FROM goods
UNION ALL SELECT uuidv7(), NULL, id, 'manufacturer', 'P' || n * 3, 'p' || n * 3 FROM goods
WHERE n % 2 = 0;
INSERT INTO stock_levels (product_id, warehouse_id, on_hand, reserved)
SELECT g.id, w.id, 1000000, 0 FROM goods g, warehouses w WHERE w.code <> 'D1' OR g.n % 3 = 0;
INSERT INTO expected_deliveries (id, product_id, warehouse_id, due_on, quantity)
SELECT uuidv7(), g.id, w.id, current_date + 5 + g.n % 20, 500 FROM goods g, warehouses w
WHERE w.code = 'M1' AND g.n % 10 = 0;

-- 20 companies with one person each; the first is the one that is measured.
CREATE TEMP TABLE client AS
SELECT n, uuidv7() AS company, uuidv7() AS person, uuidv7() AS membership
FROM generate_series(1, 20) AS n;
INSERT INTO persons (id, email, name, phone, password_hash, password_changed_at, language, theme,
    active, created_at)
SELECT person, 'zakupy' || n || '@klient.example', 'Anna Nowak ' || n, '',
    current_setting('bench.password'), now() - interval '1 year', 'pl', 'system', true,
    now() - interval '1 year' FROM client;
INSERT INTO companies (id, name, nip, regon, eu_vat, status, street, postal_code, city, country,
    phone, email, invoice_email, segment, language, currency, price_group_id, payment_term_id,
    credit_limit_minor, created_at, verified_at)
SELECT company, 'Klient ' || n || ' sp. z o.o.', (1000000000 + n)::text, '', '', 'verified',
    'ul. Polna 2', '30-001', 'Kraków', 'PL', '', 'zakupy' || n || '@klient.example', '', '', 'pl',
    'PLN', (SELECT id FROM price_groups WHERE code = 'hurt'), (SELECT id FROM payment_terms),
    10000000000, now() - interval '2 years', now() - interval '2 years' FROM client;
INSERT INTO memberships (id, company_id, person_id, roles, active, created_at)
SELECT membership, company, person, ARRAY['purchaser', 'accountant'], true, now() FROM client;
INSERT INTO branches (id, company_id, code, name, street, postal_code, city, country, contact,
    phone, route, active)
SELECT uuidv7(), company, 'O' || b, 'Oddział ' || b, 'ul. Boczna 3', '31-002', 'Kraków', 'PL', '',
    '', '', true FROM client, generate_series(1, 3) AS b;

-- Prices: the group's list with three steps, two other groups' lists, contracts, discounts.
INSERT INTO price_lists (id, company_id, name, currency, price_group_id, created_at)
SELECT uuidv7(), NULL, 'Cennik ' || name, 'PLN', id, now() FROM price_groups;
INSERT INTO price_lists (id, company_id, name, currency, created_at)
SELECT uuidv7(), company, 'Umowa', 'PLN', now() FROM client;
INSERT INTO price_list_entries (id, company_id, price_list_id, product_id, minimum, net_minor,
    source)
SELECT uuidv7(), NULL, l.id, g.id, step.minimum, g.net * step.percent / 100, 'list'
FROM goods g, price_lists l JOIN price_groups p ON p.id = l.price_group_id,
    (VALUES (0, 95), (12, 92), (48, 88)) AS step (minimum, percent)
WHERE p.code = 'hurt' OR step.minimum = 0;
INSERT INTO price_list_entries (id, company_id, price_list_id, product_id, minimum, net_minor,
    source)
SELECT uuidv7(), l.company_id, l.id, g.id, 0, g.net * 80 / 100, 'contract'
FROM goods g JOIN client c ON g.n % 20 = c.n % 20 JOIN price_lists l ON l.company_id = c.company
WHERE g.n <= 10000;
INSERT INTO discount_rules (id, company_id, name, price_group_id, category_id, percent, created_at)
SELECT uuidv7(), NULL, 'Promocja ' || leaf.n, (SELECT id FROM price_groups WHERE code = 'hurt'),
    leaf.id, 7, now() FROM leaf WHERE leaf.n % 6 = 0;
INSERT INTO product_codes (id, company_id, product_id, kind, code, normal)
SELECT uuidv7(), company, g.id, 'own', 'W' || g.n, 'w' || g.n FROM client c, goods g
WHERE g.n <= 1000;

-- Assortment: a category hidden from everyone but the group, products hidden, one not sold.
INSERT INTO assortment_rules (id, company_id, price_group_id, product_id, category_id, effect,
    created_at)
SELECT uuidv7(), NULL::uuid, NULL::uuid, NULL::uuid, id, 'hide', now() FROM leaf
WHERE n IN (7, 8, 9)
UNION ALL SELECT uuidv7(), NULL, (SELECT id FROM price_groups WHERE code = 'hurt'), NULL, id,
    'show', now() FROM leaf WHERE n = 7
UNION ALL SELECT uuidv7(), NULL, NULL, id, NULL, 'hide', now() FROM goods WHERE n % 500 = 499
UNION ALL SELECT uuidv7(), company, NULL, g.id, NULL, 'no_sale', now() FROM client, goods g
WHERE g.n % 1000 = 997 AND g.n < 10000;

-- History: 500 orders of the first company, 100 of each other, ten lines each, shipped, invoiced
-- and (but the last five) paid.
CREATE TEMP TABLE past AS
SELECT c.*, k, row_number() OVER (ORDER BY k, c.n) AS number, uuidv7() AS id,
    uuidv7() AS document, uuidv7() AS payment,
    now() - interval '521 days' + k * interval '25 hours' AS at
FROM client c, generate_series(CASE WHEN c.n = 1 THEN 1 ELSE 401 END, 500) AS k;
INSERT INTO orders (id, company_id, number, slug, state, idempotency_key, membership_id,
    orderer_id, orderer_name, placed_by_id, payer_name, payer_nip, payer_street,
    payer_postal_code, payer_city, recipient_name, recipient_street, recipient_postal_code,
    recipient_city, recipient_country, recipient_phone, delivery_method_id, delivery_name,
    promised_on, ship_complete, po_number, cost_centre, note, payment_method, payment_days,
    currency, goods_before_tier_minor, goods_net_minor, net_minor, vat_minor, gross_minor,
    placed_at, version)
SELECT past.id, company, 'ZAM/2019/' || lpad(number::text, 6, '0'),
    'ZAM-2019-' || lpad(number::text, 6, '0'), 'completed', uuidv7(), membership, person,
    'Anna Nowak', person, 'Klient', (1000000000 + n)::text, 'ul. Polna 2', '30-001', 'Kraków',
    'Klient', 'ul. Polna 2', '30-001', 'Kraków', 'PL', '', m.id, 'Kurier', at::date + 1, false,
    'PO/' || k, '', '', 'deferred', 14, 'PLN', 100000, 100000, 100000, 23000, 123000, at, 1
FROM past, delivery_methods m WHERE m.code = 'kurier';
INSERT INTO order_lines (id, company_id, order_id, position, product_id, sku, name, ean,
    own_code, unit, factor, quantity, base_unit, base_quantity, price_unit, list_net_minor,
    unit_net_minor, base_net_minor, price_source, price_rule, contract, vat_rate, net_minor,
    promised_on, backordered)
SELECT uuidv7(), company, past.id, l, g.id, g.sku, g.name, g.ean, '', 'szt.', 1, 10, 'szt.', 10, 1,
    1000, 1000, g.net, 'group', 'Cennik Hurt', false, '23', 10000, at::date + 1, 0
FROM past, generate_series(1, 10) AS l
JOIN goods g ON g.n = 1 + (l * 131) % 9000
WHERE true;
INSERT INTO order_events (id, company_id, order_id, before, after, at, actor_id, actor_name,
    on_behalf_of_name, reason)
SELECT uuidv7(), company, id, before, after, at, person, 'Anna Nowak', '', ''
FROM past, (VALUES (NULL, 'placed'), ('placed', 'confirmed'), ('confirmed', 'picking'),
    ('picking', 'shipped'), ('shipped', 'completed')) AS move (before, after);
INSERT INTO documents (id, company_id, kind, origin, number, slug, issued_on, due_on, currency,
    net_minor, vat_minor, gross_minor, reason, ksef_number, sha256, created_at)
SELECT document, company, 'invoice', 'received', 'FV/2019/' || number, 'FV-2019-' || number,
    at::date, at::date + 14, 'PLN', 100000, 23000, 123000, '', '', '', at FROM past;
INSERT INTO document_lines (id, company_id, document_id, position, order_line_id, sku, name, unit,
    quantity, price_unit, unit_net_minor, net_minor, vat_rate)
SELECT uuidv7(), past.company, past.document, l.position, l.id, l.sku, l.name, l.unit,
    l.base_quantity, 1, l.unit_net_minor, l.net_minor, '23'
FROM past JOIN order_lines l ON l.order_id = past.id;
INSERT INTO document_dues (id, company_id, document_id, due_on, amount_minor)
SELECT uuidv7(), company, document, at::date + 14, 123000 FROM past;
INSERT INTO payments (id, company_id, received_on, amount_minor, currency, title, source,
    idempotency_key, created_at)
SELECT payment, company, at::date + 10, 123000, 'PLN', 'FV/2019/' || number, 'received', uuidv7(),
    at + interval '10 days' FROM past WHERE k <= 495;
INSERT INTO journal_entries (id, company_id, kind, booked_on, document_id, payment_id,
    amount_minor, currency, note, created_at)
SELECT uuidv7(), company, 'invoice', at::date, document, NULL::uuid, 123000, 'PLN', '', at FROM past
UNION ALL SELECT uuidv7(), company, 'payment', at::date + 10, NULL, payment, 123000, 'PLN', '', at
FROM past WHERE k <= 495
UNION ALL SELECT uuidv7(), company, 'allocation', at::date + 10, document, payment, 123000, 'PLN',
    '', at FROM past WHERE k <= 495;
